"""Words of a text."""

from __future__ import annotations

import jieba

from questions import segment


def test_a_term_that_was_added_is_kept_whole() -> None:
    segment.add_terms(["控辍保学", "文化户口册"])
    assert segment.words("控辍保学要看文化户口册。") == ("控辍保学", "要", "看", "文化户口册")


def test_a_term_may_be_added_after_loading() -> None:
    segment.load()
    segment.add_terms(["三率一差"])
    assert "三率一差" in segment.words("核对三率一差")


def test_punctuation_and_spaces_are_no_words() -> None:
    assert segment.words("，。 ！") == ()


def test_a_word_is_told_from_a_slip() -> None:
    assert segment.is_word("权力")
    assert not segment.is_word("扫忙")


def test_initials_find_a_term() -> None:
    assert segment.initials("控辍保学") == "kcbx"


def test_pairs_are_found_inside_longer_words() -> None:
    assert (2, 4) in segment.pairs("突出重点")


def test_the_dictionary_is_the_one_jieba_makes() -> None:
    tokenizer = jieba.Tokenizer()
    assert segment._dictionary(segment._cells(tokenizer)) == jieba.Tokenizer.gen_pfdict(
        tokenizer.get_dict_file()
    )
