"""Numbers with their units in running text, found by form: the patterns and word lists that `figures` works with.

All patterns are for squeezed text (no white space, half-width digits and brackets).
"""

from __future__ import annotations

import re

ARABIC = r"[0-9]{1,3}(?:,[0-9]{3})+(?:\.[0-9]+)?|[0-9]+(?:\.[0-9]+)?"
CHINESE = "[一二两三四五六七八九十百千万亿零〇]+"
_ANY = f"(?:{ARABIC}|{CHINESE})"
MAGNITUDE = r"[百千]?万亿|[十百千]?[万亿]|[百千](?=元|家|户|台|个|人|次|吨)"

DATE = re.compile(
    r"(?<![0-9])[12][0-9]{3}年[0-9]{1,2}月[0-9]{1,2}[日号]|[一二][零〇○一二三四五六七八九]{3}年[一二三四五六七八九十]{1,2}月[一二三四五六七八九十]{1,3}[日号]"
    r"|(?<![0-9])[12][0-9]{3}([-/.])[0-9]{1,2}\1[0-9]{1,2}(?![0-9])"
)
MONTH = re.compile(r"(?<![0-9])(?P<year>[12][0-9]{3})年(?P<month>1[0-2]|[1-9])月(?![0-9])")
PARTS = re.compile(f"(?:百|千|万|{_ANY})分之{_ANY}")
NUMBER = re.compile(rf"(?P<arabic>{ARABIC})(?P<magnitude>{MAGNITUDE})?|(?P<chinese>{CHINESE})")

# What holds digits and is no figure. Document numbers; titles; ordinals and articles; 5G, 4K, IPv6, 1+N; lists such as
# the 500强; numbers only sketched (20余家, 数十家); tiers of government (省市县三级).
NAMES = re.compile(
    r"[〔\[(【][0-9]{4}[〕\])】](?:第)?[0-9]+号"
    r"|《[^《》]*(?:《[^《》]*》[^《》]*)*》"
    rf"|第{_ANY}(?:[、和至到—-]+第?{_ANY})*(?!{_ANY}|名|位)"
    r"|[0-9](?:\.[0-9])?[GgKkDd](?![A-Za-z])|[0-9]+\+[A-Za-z0-9]+"
    rf"|{_ANY}强|[数几][十百千万亿]+|{_ANY}(?:余|多(?!于))"
    "|[省市县区乡镇村]{2,}[两三四五]级"
)
# 一事一议, 一企一策: the second half counts nothing.
IDIOM = re.compile(r"一[^一，。、]一(?!台|家|户|个|项|次|名|人|件|套|年)[^一二三四五六七八九十百千万亿元，。、]")

MONEY_UNIT = re.compile(r"(?:元|圆)(?!宇宙|素|件)")
RATE_UNIT = re.compile("%|‰|个?百分点|个?千分点")
LEVEL_UNIT = re.compile(r"(?P<star>星级?)(?!期)|级(?!节点)")
DURATION_UNITS = (
    (re.compile("个?工作日"), "个工作日"),
    (re.compile("个月"), "个月"),
    (re.compile("个(?:完整)?(?:会计|纳税|财政|财务|自然|日历)?年度?|年(?!代|级|月)度?期?"), "年"),
    (re.compile("个?自然日|个?日历日|天|日(?!均)"), "天"),
)
# Counting words after Arabic figures; longest first in the pattern.
_WORDS = (
    "家|户|台|套|台套|个|名|位|人|人次|次|课时|学时|小时|分钟|倍|项|件|辆|架|艘|头|只|条|种|类|场|款|份|期|批|座|栋|间"
    "|亩|公顷|平方米|平方公里|公里|千米|米|吨|吨标煤|吨标准煤|公斤|千克|千瓦|千瓦时|兆瓦|篇|部|门|所|支|册|笔|处|轮|届|张|分"
    "|美元|欧元|港元|日元|英镑|P|PFLOPS|EFLOPS|TB|GB|PB|kW|MW|kWh"
)
# After Chinese figures only these count; 一批, 一类, 一期, 一体, 三方 do not.
_CHINESE_WORDS = (
    "家|户|台|套|台套|个|名|人|人次|次|课时|学时|小时|倍|项|件|份|辆|场|届|轮|吨|亩|平方米|公里"
    "|美元|欧元|港元|日元|英镑"
)
# A counting word before one of these characters begins another word: 一次性, 两次数, 3名单.
_TAILS = {
    "个": "半",
    "次": "性数日月级",
    "名": "称单录",
    "人": "民才工员",
    "台": "账湾",
    "条": "措政意规",
    "部": "门委分",
    "分": "之别类档期布配析为",
    "期": "间限内末初",
    "份": "额",
    "家": "庭",
    "所": "有在",
    "门": "槛类",
    "处": "理",
}


def _words(words: str) -> re.Pattern[str]:
    ordered = sorted(words.split("|"), key=len, reverse=True)
    forms = (re.escape(w) + (f"(?![{_TAILS[w]}])" if w in _TAILS else "") for w in ordered)
    return re.compile("|".join(f"{form}(?![A-Za-z])" if form[0].isascii() else form for form in forms))


WORD = _words(_WORDS)
CHINESE_WORD = _words(_CHINESE_WORDS)
# A Chinese figure behind one of these is part of a word: 上一年, and with 一 also 同一, 统一, 任一, 每一.
NOT_AFTER = re.compile("(?<!以)[上下]$")
NO_ONE_AFTER = re.compile("[同统唯某逐单另任每]$")
RANK_BEFORE = re.compile(r"(?:前|第|排序|排名|名次|位列|位次)[^，。；;,、]{0,3}$")

_REMARK = r"(?:\((?:不?含)[^()]{0,8}\))?"
RANGE = re.compile(rf"{_REMARK}(?:以上)?{_REMARK}(?:至|到|[-—–~～－─]+)")
RANGE_OF_BOUNDS = re.compile(rf"{_REMARK}以上{_REMARK}[、，,]?(?:且|但)?")
BELOW = re.compile(rf"{_REMARK}以下")
SERIES = re.compile("、|和|及|与|或|以及|、和|/")
