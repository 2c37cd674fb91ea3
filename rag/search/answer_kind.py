"""What kind of thing a question asks for, and whether a text holds one that the question does not."""

import re
from functools import lru_cache

from rag.verify import countries

_NUMBER = re.compile(
    r"\d[\d,.]*|[〇零一二两三四五六七八九十百千万亿]{2,}|百分之|第[一二三四五六七八九十]"
    r"|[一二两三四五六七八九十几数半](?=[个名次年月日天件家条项种位倍人届])"
    r"|\b(one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|dozen|hundred|thousand|million|"
    r"billion|half|third|quarter|first|second|once|twice)\b",
    re.I,
)
_DATE = re.compile(
    r"\d{4}|\d{1,2}(?=[月日号])|[〇零一二三四五六七八九十]+(?=[年月日])|世纪|年代"
    r"|\b(January|February|March|April|May|June|July|August|September|October|November|December"
    r"|(Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept?|Oct|Nov|Dec)\.|centur(y|ies)|\d+s|(Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day)\b"
)
_TELLS = r"(?:\d[\d,.]*|[〇零一二两三四五六七八九十百千万亿半几数]+|one|two|three|four|five|six|seven|eight|nine|ten|twelve|thirty|forty|sixty|ninety|hundred|thousand|million|billion|half an?|an?|several)"
_DURATION = re.compile(
    rf"{_TELLS}\s*余?多?(?:个?(?:工作)?[日天]|个?月|年|个?小时|分钟|周|世纪|公里|米|英里|英尺)|{_TELLS}[\s-]*(?:(?:working|business|calendar|full|more|consecutive|\w+) )?(?:days?|weeks?|months?|years?|hours?|minutes?|seconds?|decades?|centur(?:y|ies)|km|kilomet(?:er|re)s?|met(?:er|re)s?|miles?|feet|m)\b",
    re.I,
)
_MONEY = re.compile(
    rf"{_TELLS}\s*余?多?(?:万|亿|千)?\s*(?:元|美元|美金|欧元|港元|英镑|日元|人民币)|[$€£¥￥]\s*\d|(?:RMB|CNY|USD|EUR|HK\$|US\$)\s*\d|{_TELLS}\s*(?:million |billion |thousand |hundred )?(?:US |U\.S\. |Hong Kong )?(?:yuan|dollars?|euros?|pounds?|cents|francs?|RMB)\b|免费|不收费|free of charge|\bno fee",
    re.I,
)
_NAME = re.compile(
    r"(?<=[\w,;(\"“] )[A-Z][\w'-]+|[A-Z]{2,}|《[^》]+》|[\u4e00-\u9fff]+[·・][\u4e00-\u9fff]+"
    r"|[\u4e00-\u9fff]{2,}(?:省|市|县|郡|国|州|区|法院|委员会|大学|公司|部|院|局|会)"
)
_SPEECH = re.compile(
    r"表示|指出|强调|认为|介绍|提出|说|称|\b(said|says|stated|stressed|noted|added|pointed out|emphasi[sz]ed|told|"
    r"called (for|on)|according to|expressed|briefed|introduced|believes?|suggested)\b"
)
_ASKS = {
    "date": re.compile(
        r"何时|什么时[候间]|哪[一]?[年天日月]|几[月号]|日期|哪个世纪|^\W*(since |until |from |by )?when\b(?!.{0,80}\b(called|known as|considered)\b)|\b(since|until|from|by|and) when\b|\b(what|which) (year|date|day|month|century|decade)\b",
        re.I,
    ),
    "duration": re.compile(
        r"多久|多长时间|几[天年]|几个(月|小时|工作日)|多少(天|年|个?月|个?小时|日|分钟|个?工作日)|(期限|时限|期间)(是|为)?(什么|多少|多长)|\bhow long\b"
        r"|\bhow many (\w+ )?(days|years|months|hours|weeks|minutes)\b|\bwhat (is|was) the (\w+ ){0,3}(deadline|time limit|period)\b(?! called)",
        re.I,
    ),
    "money": re.compile(
        r"多少(钱|元|美元|费用|人民币)|(花|付|交|罚|赔)了?费?多少(?!人|件|名|个|次|天)|(费|费用|价格|价款|罚款|收费|报酬|赔偿金?)(是|为)?多少|收费标准"
        r"|\bhow much (money\b|(does|did|do|is|was|will|must|has) .*\b(cost|pay|paid|spen[dt]|charged?|fined?|fee|owe))"
        r"|\bwhat (is|was|are|were) the (\w+ ){0,3}(fees?|costs?|price|fine|salary|budget)\b",
        re.I,
    ),
    "number": re.compile(
        r"多少|几[个次年月日天名家件条项种倍]|多[久长大高远]|比例|百分|\bhow (many|much|long|often|old|far|large|big|high)\b"
        r"|(费用?|金额|期限|标准|时限|费率|利率|比率)(是|为)(什么|多少)"
        r"|\b(what|which) (percentage|number|amount|proportion|share|fee)\b"
        r"|\bwhat (is|was|are|were) the (\w+ ){0,3}(fees?|costs?|price|amount|rate|deadline|time limit|period|number|limit|term|age|population)\b",
        re.I,
    ),
    "country": re.compile(r"哪(些|个|几个)?国(?!际)|什么国家|\b(which|what) (\w+ )?(countr(y|ies)|nations?|states)\b", re.I),
    "speech": re.compile(
        r"(?<!规)(说|讲|谈|表示|指出|强调|介绍|提到)了(什么|哪些)|怎么(说|看)的|\bwhat did .{2,60}\b(say|stress|emphasi[sz]e|point out)\b(?! was)",
        re.I,
    ),
    "name": re.compile(
        r"谁|哪[位里]|哪[个些]?(几[个家])?(人|法院|机构|组织|国际|城市|省|市|地方|地区|单位|部门|公司|大学|学校|领导|代表|法官|团体)|何[人处地]|什么(地方|机构|法院|人)|\b(who|whom|whose|where)\b"
        r"|\b(which|what) (\w+ )?(court|city|body|person|place|institution|organi[sz]ation)\b",
        re.I,
    ),
}
_HOLDS = {"date": _DATE, "duration": _DURATION, "money": _MONEY, "number": _NUMBER, "name": _NAME, "speech": _SPEECH}

def kind_asked(question: str) -> str | None:
    for kind, pattern in _ASKS.items():
        if pattern.search(question): return kind
    return None

def asks_kind(question: str) -> bool:
    return kind_asked(question) is not None

@lru_cache(maxsize=1)
def _country() -> re.Pattern[str]:
    names = [n for zh, en in countries().items() for n in (zh, *(rf"\b{re.escape(e)}\b" for e in en if len(e) > 2))]
    return re.compile("|".join(sorted(names, key=len, reverse=True)), re.I)

def wanted(question: str, text: str) -> bool:
    kind = kind_asked(question)
    if kind is None: return False
    if kind == "speech": return bool(_SPEECH.search(text))
    holds = _country() if kind == "country" else _HOLDS[kind]
    return any(match.group() not in question for match in holds.finditer(text))
