"""Lists inside one clause of a model answer, and the ways to say a point that names a choice."""

from __future__ import annotations

import re

NAMES = "政府|部门|机关|机构|单位|委员会|办事处|督导团|学校|教育局|法院|企业|税务局|财政局"
EDGE = ' \t\r\n　,，;；。.、:：!！?？“”"—-…'
NUMBER = re.compile(
    r"\d+(?:\.\d+)?|百分之|[一二两三四五六七八九十百千]+(?:个|名|人|年|次|所|条|章|岁|天|元|项|周岁)"
)
_TAIL = re.compile(
    r"(?:等)?(?:[一二两三四五六七八九十]|\d)(?:个|大)?(?:种|类|个|项|条|点|方面|部分|大类|阶段|层次|步骤|环节|时期|要素|类型|方式|因素|原则|内容)$"
    r"|等(?:方面|内容|原则|因素|阶段|层次|步骤|环节|时期|要素)?$"
)


def _bare(items: list[str]) -> list[str]:
    """List items without the head that belongs to all of them, and without a closing count."""
    first, last = items[0], items[-1]
    first = first[1:] if first.startswith("由") and last.endswith("组成") else first
    last = last.removesuffix("组成") or last
    head, mark, rest = first.rpartition("的")
    sizes = [len(item) for item in items[1:]]
    if mark and len(head) >= 4 and len(rest) >= 2 and min(sizes) - 1 <= len(rest) <= max(sizes) + 1:
        first = rest
    return [first, *items[1:-1], _TAIL.sub("", last) or last]


_CARING = re.compile("确保|保障|保护|维护|保证|关心|尊重|组织|动员")
"""Verbs whose two objects share what follows (确保学生和教职工安全)."""
_SHIELDED = re.compile("[\ue000-\uf8ff]")
"""A title or a quoted name, which stands as one character while its sentence is cut."""
JOINT = re.compile(
    r"以及|(?<![共温平饱])和(?!谐|平)|(?<!参)与|(?<![普以涉波顾遍危推提])及(?!其|以上|时|格)|(?<![合一归])并(?!且|非|入)"
)
"""Words that join equals, where they are words of their own (not in 普及, 参与, 合并)."""


_EITHER = re.compile(f"^(?:由)?(?:所在|当地)?(.+?)(?:或者|或)(.+?(?:{NAMES}))(.*)$")


def either(point: str) -> tuple[str, ...]:
    """The ways to say a point that names organs of which one is enough (乡镇政府或县教育局批准)."""
    match = _EITHER.match(point)
    if match is None:
        return ()
    left, right, rest = match.groups()
    actors = [actor for actor in left.split("、") if re.search(f"(?:{NAMES})$", actor)]
    return tuple(f"{actor}{rest}" for actor in (*actors, right)) if actors else ()


def listed(clause: str, listing: bool, hard: int, siblings: int) -> list[str]:
    """Cut a clause at 、 and at 和 between equals."""
    items = [item.strip(EDGE) for item in clause.split("、")]
    items = [item for item in items if item]
    if len(items) > 1:
        sizes = [len(item) for item in items]
        alike = all(NUMBER.search(item) for item in items) or all(_SHIELDED.search(item) for item in items)
        if not alike and _one_thing(items, listing, siblings):
            return [clause]
        short = min(sizes) < 2 and len(set(sizes)) > 1
        even = max(sizes) <= 2.5 * min(sizes) + 2
        numbered = all(NUMBER.search(item) for item in items)
        titled = all(_SHIELDED.search(item) for item in items)
        cut = (
            numbered or titled or (not short and (listing or (even and (len(items) >= 3 or min(sizes) >= 4))))
        )
        if (hard >= 3 or re.search("或者?", items[-1])) and not (numbered or titled):
            cut = False
        if not cut:
            return [clause]
        modified = re.search(r"的((?:所有|全部|一切).{2,})$", items[-1])
        if modified:
            return [modified.group(1)]
        items = _bare(items)
        tail = _joined(items[-1], listing, last=True)
        middle = [piece for item in items[:-1] for piece in _joined(item, listing, last=False)]
        return middle + tail
    if hard >= 3:
        return [clause]
    return _joined(clause, listing, last=False)


def _one_thing(items: list[str], listing: bool, siblings: int) -> bool:
    """Whether a listing mark stands inside one statement (不分性别、民族; 组织校长、教师的培训)."""
    first, last = items[0], items[-1]
    if siblings >= 3:
        return True
    if len(items) == 2 and first[-2:] == last[:2] == last[-2:]:
        return True
    if first.startswith("每") and last.startswith("每"):
        return True
    shared, mark, rest = last.partition("的")
    owned = (
        bool(mark) and len(rest) >= 2 and len(shared) <= 14 and not any("的" in item for item in items[:-1])
    )
    if owned and not listing and len(first) >= 3:
        return True
    sizes = sorted((len(first), len(last)))
    return not listing and len(items) == 2 and sizes[1] > 1.5 * sizes[0]


def _joined(item: str, listing: bool, *, last: bool) -> list[str]:
    """Cut at 和 and its like where both sides are of one make."""
    for match in JOINT.finditer(item):
        left, right = item[: match.start()].strip(EDGE), item[match.end() :].strip(EDGE)
        if len(left) < 2 or len(right) < 2 or "之间" in right[:8]:
            continue
        if _CARING.match(left) and not _CARING.match(right) and len(left) <= 5:
            continue
        if right[0] in "非不无" and right[1:3] in left and not (listing and right[1:] == left):
            continue
        head = left.rsplit("的", 1)[-1]
        parallel = (left[-1] == right[-1] and min(len(left), len(right)) >= 3) or left[:2] == right[:2]
        even = abs(len(head) - len(right)) <= (2 if listing and len(head) >= 4 else 1) and len(right) <= 8
        if (
            parallel
            or (even and (listing or len(right) >= 4))
            or (last and listing and len(right) <= 2.5 * len(left) + 2)
        ):
            return [left, right]
    return [item]
