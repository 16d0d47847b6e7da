"""Delimited tables."""

from __future__ import annotations

import pytest

from questions.formats import UnreadableFile, read


@pytest.mark.parametrize("mark", [",", "\t", ";", "|"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_any_delimiter_and_encoding(mark: str, encoding: str) -> None:
    text = "\r\n".join(
        mark.join(row)
        for row in (("序号", "题目", "答案"), ("1", "什么是两基？", "普九和扫盲"), ("2", "几年？", "九年"))
    )
    reading = read("a.csv", text.encode(encoding))
    assert [item.question.answer for item in reading.items] == ["普九和扫盲", "九年"]
    assert [item.place for item in reading.items] == ["第 2 行", "第 3 行"]


def test_rows_are_counted_as_excel_shows_them() -> None:
    reading = read("a.csv", '题目,答案\n"第一题\n有两行？",甲\n\n第二题？,'.encode())
    assert reading.items[0].question.prompt == "第一题\n有两行？"
    assert [(p.place, p.message) for p in reading.problems] == [("第 4 行", "缺答案")]


def test_the_columns_of_a_fact_table_become_fields() -> None:
    header = "编号,大类,题型,须知对象,问题,标准答案,要点,来源,置信,时点,备注"
    row = (
        "T01,扫盲,数字,乡镇；村,脱盲标准？,农村1500字，城镇2000字,"
        "农村1500字；城镇2000字,条例第7条,P,1993,多处一致"
    )
    (item,) = read("a.csv", f"{header}\n{row.replace('字，', '字;')}".encode()).items
    question = item.question
    assert (question.topic, question.kind, question.posts) == ("扫盲", "数字", ("乡镇", "村"))
    assert [point.text for point in question.points] == ["农村1500字", "城镇2000字"]
    assert (question.citation, question.confidence, question.as_of, question.note) == (
        "条例第7条",
        "P",
        "1993",
        "多处一致",
    )
    assert item.given >= {"topic", "kind", "posts", "points", "citation", "confidence", "as_of", "note"}


def test_a_date_that_is_none_is_kept_as_a_note() -> None:
    (item,) = read("a.csv", "问题,答案,时点\n三个增长？,拨款增长,2006年起".encode()).items
    assert item.question.as_of == ""
    assert item.question.note == "时点：2006年起"


def test_a_form_given_as_a_digit_is_read_by_the_header() -> None:
    text = (
        "问题,题型（0单选，1判断，2多选）,选项A,选项B,选项C,答案\n"
        '地圆,1,,,,A\n直辖市,2,京,沪,穗,"A,B"\n首都,0,京,沪,,A'
    )
    reading = read("a.csv", text.encode())
    assert [item.question.answer for item in reading.items] == ["正确", "京；沪", "京"]


def test_right_options_marked_in_their_own_columns() -> None:
    text = (
        "content,type,option1,option2,option3,isCorrect1,isCorrect2,isCorrect3\n"
        "直辖市,multiple,京,穗,沪,true,false,true"
    )
    assert read("a.csv", text.encode()).items[0].question.answer == "京；沪"


def test_a_quotation_mark_that_is_never_closed_does_not_swallow_the_rest() -> None:
    rows = [f"第{n}题是什么？,答案{n}" for n in range(200)]
    rows[3] = '"第3题是什么？,答案3'
    reading = read("a.csv", "\n".join(["题目,答案", *rows]).encode())
    assert len(reading.items) == 200
    assert "引号" in reading.repairs[0].message


def test_a_csv_of_lines_is_read_as_text() -> None:
    reading = read("a.csv", "1. 什么是两基？\n答：普九和扫盲\n2. 几年？\n答：九年".encode())
    assert [item.question.answer for item in reading.items] == ["普九和扫盲", "九年"]


def test_a_repeated_header_and_a_row_of_a_form_are_no_questions() -> None:
    text = (
        "题目,选项,答案\n一、判断题,,\n地圆,,对\n题目,选项,答案\n"
        "二、单选题,,\n首都,A京 B沪,A\n首府,A.京B.沪,B"
    )
    reading = read("a.csv", text.encode())
    assert [item.question.answer for item in reading.items] == ["正确", "京", "沪"]


def test_a_csv_without_questions_says_what_is_needed() -> None:
    with pytest.raises(UnreadableFile, match="表头要有"):
        read("a.csv", "姓名,电话\n张三,1\n李四,2".encode())


def test_names_and_ticks_of_a_programmers_export() -> None:
    text = (
        "questionAnswer,questionContent,optionContent,questionExplain,questionType\n1,地圆,,圆的,1\n2,天方,,,1\n2,海阔,,,1\n"
        '"1,3",直辖市,"[{""optionContent"":""京""},{""optionContent"":""穗""},{""optionContent"":""沪""}]",,3'
    )
    reading = read("a.csv", text.encode())
    assert [item.question.answer for item in reading.items] == ["正确", "错误", "错误", "京；沪"]
    assert reading.repairs[0].message == "答案“1”按 1 正确、2 错误理解，请核对"


def test_answers_written_as_a_programs_list() -> None:
    reading = read("a.csv", "题目,答案\n谁？,\"['罗盛教  ']\"\n哪些？,\"['甲', '乙']\"".encode())
    assert [item.question.answer for item in reading.items] == ["罗盛教", "甲；乙"]


def test_a_data_row_is_not_taken_for_a_header() -> None:
    text = (
        "引起潮解的物质是,氯化钾,氯化镁,B\n显示器的哪个部位辐射最强？,背面,正面,A\n第三道题目是什么呢,甲,乙,A"
    )
    assert [item.question.answer for item in read("a.csv", text.encode()).items] == ["氯化镁", "背面", "甲"]
