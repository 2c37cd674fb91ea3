"""Words of the versions of laws, in Chinese and in English: their families, and how two of them differ."""

VERSIONS: dict[str, tuple[str, str]] = {
    "families": ("法律的各个版本", "Versions of laws"),
    "families_told": (
        "同一部法律的几个版本放在一起。没有指明版本的问题，依今天有效的版本回答。",
        "Texts of one law from different years. A question that names no version is answered from the one in "
        "force today.",
    ),
    "edition": ("{year}年版", "{year} version"),
    "holds_from": ("{date} 起施行", "from {date}"),
    "compare_with_edition": ("与{edition}比较", "Compare with the {edition}"),
    "compare_any": ("任选两个版本比较", "Compare any two versions"),
    "compare_these": ("比较", "Compare"),
    "older": ("较早的版本", "Earlier version"),
    "newer": ("较晚的版本", "Later version"),
    "versions_compared": ("从{old}到{new}", "From the {old} to the {new}"),
    "same_provisions": ("{n} 条没有变化", "{n} provisions are the same"),
    "same_provisions.one": ("1 条没有变化", "One provision is the same"),
    "changed_provisions": ("{n} 条有改动", "{n} provisions differ"),
    "changed_provisions.one": ("1 条有改动", "One provision differs"),
    "nothing_to_compare": (
        "两个版本没有同一语言的条文可以比较。",
        "The two versions have no provisions in the same language to compare.",
    ),
    "version_changed": ("修改", "Changed"),
    "version_added": ("新增", "Added"),
    "version_removed": ("删除", "Removed"),
    "no_such_versions": (
        "资料库里没有这两个版本，可能已被移除。",
        "These two versions are not in the library; they may have been removed.",
    ),
}
