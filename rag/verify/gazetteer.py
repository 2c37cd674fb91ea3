"""Names that stand for the same in both languages: countries, Chinese places, surnames.

Countries are Babel's; what Babel does not list, and the rest, is short and ours."""

from functools import lru_cache

GENERIC = frozenset(
    """
    a an the this that these those it its he she they we there in on at by for to from of as if when
    where while under after before since until during however but and or not no according all any
    each both such one court courts judge judges law laws article articles part chapter section
    provision provisions paragraph item document no party parties people people's chinese english mr
    ms mrs dr vice president chief justice director jan january feb february mar march apr april may
    jun june jul july aug august sep sept september oct october nov november dec december monday
    tuesday wednesday thursday friday saturday sunday yes i answer evidence passage also more rules
    rule opinions measures guiding state government only within foreign city province district rmb
    yuan
    """.split()
)
IRREGULAR = {
    "french": "france", "british": "britain", "dutch": "netherlands", "spanish": "spain", "lao": "laos",
    "swiss": "switzerland",
}  # fmt: skip
_ALSO = {  # what Babel does not list: other names, and the one character that stands for a country
    "中国": ("China", "中", "我国"), "越南": ("Vietnam", "越"), "俄罗斯": ("Russia", "俄"),
    "美国": ("United States", "America", "US", "U.S", "美"), "日本": ("Japan", "日"),
    "英国": ("United Kingdom", "Britain", "British", "UK", "U.K", "England", "English", "英"),
    "韩国": ("South Korea", "Korea", "ROK", "韩"), "德国": ("Germany", "German", "德"),
    "法国": ("France", "French", "法"), "老挝": ("Laos", "Lao", "老"), "泰国": ("Thailand", "Thai", "泰"),
    "欧盟": ("European Union", "EU", "Europe", "欧"), "瑞士": ("Switzerland", "Swiss"),
    "荷兰": ("Netherlands", "Dutch"), "西班牙": ("Spain", "Spanish"),
    "哈萨克斯坦": ("Kazakhstan", "Kazakh", "哈"),
}  # fmt: skip
NOWHERE = frozenset(
    "外国 我国 全国 国外 国内 中外 境外 境内 各国 本国 当地 西南 东南 西北 东北".split()
)  # what the segmenter takes for places
BODIES = "政府 检察院 委员会 公安 司法部 外交部 商务部 使领馆 使馆 领馆 协会 大学 学院 银行 海关 公证".split()
_PLACES = """
    北京 上海 天津 重庆 河北 山西 内蒙古 辽宁 吉林 黑龙江 江苏 浙江 安徽 福建 江西 山东 河南 湖北 湖南 广东
    广西 海南 四川 贵州 云南 西藏 陕西 甘肃 青海 宁夏 新疆 香港 澳门 台湾 石家庄 太原 呼和浩特 沈阳 大连
    长春 哈尔滨 南京 苏州 杭州 宁波 合肥 福州 厦门 南昌 济南 青岛 郑州 武汉 长沙 广州 深圳 珠海 南宁 桂林
    海口 三亚 成都 贵阳 昆明 拉萨 西安 兰州 西宁 银川 乌鲁木齐
""".split()
_SPELT = {  # not as in pinyin
    "香港": "Hong Kong", "澳门": "Macao", "台湾": "Taiwan", "内蒙古": "Inner Mongolia",
    "西藏": "(?:Tibet|Xizang)", "陕西": "Shaanxi", "新疆": "Xinjiang",
    "哈尔滨": "Harbin", "呼和浩特": "Hohhot", "拉萨": "Lhasa",
    "乌鲁木齐": "Urumqi", "厦门": "Xiamen", "重庆": "Chongqing", "西安": "Xi'?an",
}  # fmt: skip
SURNAMES = frozenset(
    """
    wang li zhang liu chen yang huang zhao wu zhou xu sun ma zhu hu guo he lin gao luo zheng liang xie song
    tang han feng deng cao peng zeng xiao tian dong pan yuan cai jiang yu du ye cheng wei su lu ding ren yao
    shen zhong cui tan wang fan jin shi liao jia xia fu fang zou xiong bai meng qin qiu hou jiang yin xue yan
    lei duan long tao he shao hao gong mao wan gu lai kang yi qian niu hong qi mo
    """.split()
)


def pinyin(zh: str) -> list[str]:
    """Syllables without tones, one for each character."""
    from pypinyin import lazy_pinyin

    return [str(syllable) for syllable in lazy_pinyin(zh)]


@lru_cache(maxsize=1)
def places() -> dict[str, str]:
    """Chinese provinces and large cities, with the name that English gives them."""
    return {place: "".join(pinyin(place)).capitalize() for place in _PLACES} | _SPELT


@lru_cache(maxsize=1)
def countries() -> dict[str, tuple[str, ...]]:
    """Chinese name → the other names and signs by which a text may mean the country; not Georgia,
    which English does not tell from the state."""
    from babel import Locale

    zh: dict[str, str] = dict(Locale("zh").territories)
    en: dict[str, str] = dict(Locale("en").territories)
    codes = [code for code in zh if len(code) == 2 and code in en and len(zh[code]) > 1]
    return {zh[c]: (en[c].split(" (")[0],) for c in codes if "SAR" not in en[c] and c != "GE"} | _ALSO
