"""What Duolex itself says in an answer, in both languages. The page's own words are the page's."""

from index.records import Language

_PHRASES: dict[str, dict[Language, str]] = {
    "refusal": {
        "zh": "文件没有回答这个问题。",
        "en": "The documents do not answer this question.",
    },
    "greeting": {
        "zh": "您好！请用中文或英文就资料库中的文件提问，每句回答都会注明出处。",
        "en": "Hello! Ask about the documents in this library, in Chinese or English; every sentence of an "
        "answer names its source.",
    },
    "thanks": {
        "zh": "不客气。还有问题，随时再问。",
        "en": "You are welcome. Ask again whenever you like.",
    },
    "help": {
        "zh": "我从资料库的文件中找出回答问题的原文，并附上另一种语言的对应段落。"
        "除具体问题外，还可以要一份文件的概要、列举、计数、比较、时间线，以及术语的定义和译法。"
        "文件没有回答的，我会直说。",
        "en": "I find the passages of your documents that answer a question, with their counterparts in the "
        "other language. Besides facts you can ask for an overview of a document, a list, a count, a "
        "comparison, a timeline, and how a term is defined or rendered. Where the documents do not answer, "
        "I say so.",
    },
    "ask_for_example": {"zh": "例如：", "en": "For example:"},
    "nothing_indexed": {
        "zh": "资料库中没有可供检索的段落。请先添加文件，或放宽筛选条件。",
        "en": "There are no passages to search. Add documents first, or widen the filter.",
    },
    "library_has": {
        "zh": "资料库共有 {n} 份文件",
        "en": "The library has {n} documents",
    },
    "library_has_one": {
        "zh": "资料库只有一份文件",
        "en": "The library has one document",
    },
    "filter_leaves": {
        "zh": "资料库的 {all} 份文件中，{n} 份符合筛选条件",
        "en": "Of the library's {all} documents the filter leaves {n}",
    },
    "all_named": {
        "zh": "{has}：{titles}；最接近的是{nearest}。",
        "en": "{has}, {titles}; nearest: {nearest}.",
    },
    "some_named": {
        "zh": "{has}，包括{titles}等；最接近的是{nearest}。",
        "en": "{has}, among them {titles}; nearest: {nearest}.",
    },
    "only_one": {
        "zh": "{has}：{titles}。",
        "en": "{has}: {titles}.",
    },
    "possibly_quoted": {
        "zh": "最接近的段落，未必能回答问题",
        "en": "The nearest passage, which may not answer",
    },
    "possibly_compared": {
        "zh": "最接近的段落，未必都谈及所比较的事项",
        "en": "The nearest passages, which may not all speak of what is compared",
    },
    "possibly_written": {
        "zh": "根据最接近的段落写成，未必能回答问题",
        "en": "Written from the nearest passages, which may not answer",
    },
    "model_failed": {
        "zh": "模型没有给出答案，因此改为引用原文。原因：{error}",
        "en": "The model gave no answer, so here are quotations instead. What happened: {error}",
    },
    "model_endless": {
        "zh": "模型的回答超过 {n} 句，无法逐句核对，因此改为引用原文。请把问题问得更具体。",
        "en": "The model's answer has more than {n} sentences, too many to verify, so here are quotations "
        "instead. Ask a narrower question.",
    },
    "model_nonsense": {
        "zh": "模型的回答没有引用任何文件，也得不到文件支持，因此改为引用原文。",
        "en": "The model's answer cited no document and none supports it, so here are quotations instead.",
    },
    "model_one_sided": {
        "zh": "模型没有说到每一份文件，因此改为引用原文。",
        "en": "The model left one of the documents out, so here are quotations instead.",
    },
    "read_in_part": {
        "zh": "文件较长，模型读了 {all} 段中最有代表性的 {n} 段；可以调高 DUOLEX_CALLS 或 DUOLEX_CONTEXT。",
        "en": "The document is long: the model read {n} of its {all} passages, those that cover it best. "
        "Raise DUOLEX_CALLS or DUOLEX_CONTEXT for more.",
    },
    "not_reranked": {
        "zh": "没有重新排序，结果按检索的顺序列出。原因：{error}",
        "en": "The results were not reranked and stand in the order of the search. What happened: {error}",
    },
    "not_translated": {
        "zh": "问题没有译成另一种语言，只按原来的措辞检索。原因：{error}",
        "en": "The question was not translated, and was searched as it is worded. What happened: {error}",
    },
    "cites_nothing": {
        "zh": "这句话没有引用任何段落，也没有段落能证实它。",
        "en": "It cites no passage, and none of those found says it.",
    },
    "unknown_number": {
        "zh": "所引的 {numbers} 并不存在。",
        "en": "It cites {numbers}, which does not exist.",
    },
    "markup": {
        "zh": "这句话含有链接、图片或标记。回答只应是普通文字，请以所引原文为准。",
        "en": "It holds a link, picture or markup. An answer is plain words; rely on the passage it cites.",
    },
    "model_unsupported": {
        "zh": "模型的回答中没有一句能在文件中得到证实，请以所引原文为准。",
        "en": "No sentence of the model's answer could be verified; rely on the passages it cites.",
    },
    "cell": {"zh": "“{row}”行，“{columns}”列", "en": "row “{row}”, column “{columns}”"},
    "version_of": {"zh": "{year}年版", "en": "{year} version"},
    "version_without": {"zh": "没有这一条", "en": "no such provision"},
    "version_quoted": {"zh": "所引版本：{versions}。", "en": "Quoted: {versions}."},
    "versions_also": {"zh": "另有：{versions}。", "en": " Also: {versions}."},
    "standing_in_force": {"zh": "现行有效", "en": "in force today"},
    "standing_superseded": {"zh": "已被取代", "en": "superseded"},
    "standing_not_yet": {"zh": "尚未施行", "en": "not yet in force"},
    "standing_repealed": {"zh": "已废止", "en": "repealed"},
    "standing_undated": {"zh": "日期不明", "en": "undated"},
    "doubt_several": {
        "zh": "“{asked}”可能指{titles}。请说明是哪一部。",
        "en": "“{asked}” may mean any of {titles}. Which one do you mean?",
    },
    "doubt_which": {
        "zh": "问题没有说是哪一份文件，{titles}等都有这一条。请说明是哪一份。",
        "en": "The question names no document; among those that have it are {titles}. Which one do you mean?",
    },
    "doubt_nearly": {
        "zh": "资料库里没有恰好叫“{asked}”的文件，名称最接近的是{titles}。指的是它吗？",
        "en": "No document here is called just “{asked}”; the nearest by name is {titles}. Is that meant?",
    },
    "doubt_no_such_edition": {
        "zh": "资料库里没有确切属于所问版本{asked}的{titles}，现有：{years}。指的是哪一版？",
        "en": "No version of {titles} here is surely the one asked for {asked}; there are: {years}. "
        "Which one do you mean?",
    },
    "doubt_undated": {
        "zh": "{titles}有几个版本，资料库里看不出哪一个现行有效。指的是哪一版？",
        "en": "There are several versions of {titles}, and nothing here tells which is in force. "
        "Which one do you mean?",
    },
    "doubt_year": {
        "zh": "所引的是{titles}的现行版本；问题里提到{asked}年，现有版本：{years}。指的是哪一版？",
        "en": "Quoted is the version of {titles} in force; the question speaks of {asked}. "
        "There are: {years}. Which one do you mean?",
    },
    "doubt_other_edition": {
        "zh": "{titles}的这一版没有{asked}，所引出自另一版（{years}）。",
        "en": "This version of {titles} has no {asked}; what is quoted is from another one ({years}).",
    },
    "doubt_superseded": {
        "zh": "回答这个问题的只有{titles}已被取代的版本{asked}，现行文本没有这样的内容。",
        "en": "Only a superseded version of {titles} {asked} answers this; what is in force does not say it.",
    },
    "doubt_repealed": {
        "zh": "回答这个问题的只有已废止的{titles}{asked}，现行文本没有这样的内容。",
        "en": "Only {titles} {asked}, which is repealed, answers this; what is in force does not say it.",
    },
    "doubt_not_yet": {
        "zh": "回答这个问题的只有尚未施行的{titles}{asked}，现行文本没有这样的内容。",
        "en": "Only {titles} {asked}, which is not yet in force, answers this; what is in force does not.",
    },
    "doubt_missing": {
        "zh": "资料库里没有“{asked}”。",
        "en": "The library has no “{asked}”.",
    },
    "doubt_no_provision": {
        "zh": "{titles}里没有“{asked}”。",
        "en": "{titles} has no “{asked}”.",
    },
    "of_document": {
        "zh": "{title}：{quote}",
        "en": "{title}: {quote}",
    },
    "text_zh": {"zh": "中文", "en": "Chinese"},
    "text_en": {"zh": "英文", "en": "English"},
    "rendered_as": {
        "zh": "“{term}”在有对应文本的 {all} 句中，有 {both} 句译作“{words}”。",
        "en": "“{term}” is rendered as “{words}” in {both} of {all} paired sentences.",
    },
    "more_documents": {
        "zh": "共有 {all} 份文件写明了这一点，这里列出 {shown} 份。请说明是哪一份文件，或用筛选缩小范围。",
        "en": "{all} documents say it of themselves; here are {shown}. Name the one you mean, or filter.",
    },
    "one_of_several": {
        "zh": "问题没有说明是哪一份文件，这里取的是最接近的一份。",
        "en": "The question names no document; this is the one that is nearest to it.",
    },
    "quoted_below": {"zh": "原文", "en": "In the documents' own words"},
    "compared_silent": {
        "zh": "没有找到谈及此事的段落：{titles}。",
        "en": "No passage on this was found in: {titles}.",
    },
    "no_status": {
        "zh": "文件没有写明现在是否有效，只写明了施行日期。",
        "en": "The document does not say whether it is in force today, only since when.",
    },
    "no_validity": {
        "zh": "新闻报道没有有效与失效之分，只写明了发布日期。",
        "en": "A news item has no validity; it only says when it was published.",
    },
    "of_silence": {
        "zh": "文件没有写的，无从引用。",
        "en": "What a document does not say cannot be quoted.",
    },
    "from_catalogue": {
        "zh": "“{title}”的{field}：{value}。",
        "en": "{field} of “{title}”: {value}.",
    },
    "only_catalogue": {
        "zh": "这是资料库所记，文件的文字没有写明；所引的是文件的标题。",
        "en": "The library has it on record; no line of the document says so. What is cited is its title.",
    },
    "listed": {
        "zh": "关于“{subject}”，共 {n} 处，见于 {documents} 份文件：",
        "en": "Passages about “{subject}”: {n}, in {documents}:",
    },
    "listed_possibly": {
        "zh": "另有 {n} 处可能有关：",
        "en": "Possibly about it as well: {n}",
    },
    "counted_about": {
        "zh": "关于“{subject}”的{things}共 {n} {unit}：",
        "en": "{things} about “{subject}”: {n}",
    },
    "counted": {
        "zh": "《{title}》共有 {n} {unit}：",
        "en": "“{title}” has {n} {things}:",
    },
    "counted_instead": {
        "zh": "《{title}》不分{asked}，分为 {n} {unit}：",
        "en": "“{title}” is not divided into {asked}; it has {n} {things}:",
    },
    "counted_documents": {
        "zh": "符合的文件共 {n} 份，资料库共有 {all} 份：",
        "en": "{n} of the library's {all} documents:",
    },
    "all_documents": {
        "zh": "资料库共有 {n} 份文件：",
        "en": "Documents in the library: {n}",
    },
    "no_documents": {
        "zh": "资料库的 {all} 份文件中没有这样的文件。",
        "en": "None of the library's {all} documents.",
    },
    "first_listed": {
        "zh": "这里列出前 {shown} 处。",
        "en": "Here are the first {shown}.",
    },
    "dated": {
        "zh": "注明日期的内容共 {n} 处，按时间先后排列：",
        "en": "Dated statements, in the order of their dates: {n}",
    },
    "between": {"zh": "、", "en": " / "},
    "language_zh": {"zh": "中文", "en": "Chinese"},
    "language_en": {"zh": "英文", "en": "English"},
    "on_promulgated": {"zh": "{date} 颁布", "en": "promulgated {date}"},
    "on_published": {"zh": "{date} 发布", "en": "published {date}"},
    "on_effective": {"zh": "{date} 起施行", "en": "effective {date}"},
    "n_passages": {"zh": "{n} 处", "en": "passages: {n}"},
    "thing_article": {"zh": "条", "en": "articles"},
    "thing_provision": {"zh": "条", "en": "provisions"},
    "thing_part": {"zh": "部分", "en": "parts"},
    "thing_chapter": {"zh": "章", "en": "chapters"},
    "thing_section": {"zh": "节", "en": "sections"},
    "thing_heading": {"zh": "节", "en": "sections"},
    "thing_passage": {"zh": "段落", "en": "passages"},
    "thing_document": {"zh": "文件", "en": "documents"},
    "unit_part": {"zh": "个部分", "en": "parts"},
    "unit_passage": {"zh": "处", "en": "passages"},
    "unit_document": {"zh": "份", "en": "documents"},
    "field_number": {"zh": "文号", "en": "Document number"},
    "field_issuer": {"zh": "发布机关", "en": "Issuing body"},
    "field_promulgated": {"zh": "颁布日期", "en": "Promulgation date"},
    "field_adopted": {"zh": "通过日期", "en": "Date of adoption"},
    "field_amended": {"zh": "修正日期", "en": "Date of amendment"},
    "field_repealed": {"zh": "废止日期", "en": "Date of repeal"},
    "field_published": {"zh": "发布日期", "en": "Publication date"},
    "field_effective": {"zh": "施行日期", "en": "Effective date"},
    "field_status": {"zh": "效力状态", "en": "Status"},
    "field_source": {"zh": "来源", "en": "Source"},
    "status_valid": {"zh": "有效", "en": "in force"},
    "status_not_yet_effective": {"zh": "尚未生效", "en": "not yet in force"},
    "status_amended": {"zh": "已被修改", "en": "amended"},
    "status_repealed": {"zh": "已失效", "en": "no longer in force"},
    # a text that is checked
    "claims_nothing_heading": {
        "zh": "标题，没有可核对的内容。",
        "en": "A heading: there is nothing to compare.",
    },
    "claims_nothing_question": {"zh": "这是问句，没有可核对的内容。", "en": "A question claims nothing."},
    "claims_nothing_greeting": {"zh": "客套话，没有可核对的内容。", "en": "A courtesy claims nothing."},
    "claims_nothing_introduction": {
        "zh": "只引出下文，没有可核对的内容。",
        "en": "It only introduces what follows.",
    },
    "claims_nothing_source": {"zh": "这是出处，没有可核对的内容。", "en": "An entry of the list of sources."},
    "law_of": {"zh": "颁布、施行：{dates} {number}", "en": "Promulgated, effective: {dates} {number}"},
    "nothing_near": {
        "zh": "文件中没有找到相关内容。",
        "en": "Nothing in the documents speaks of this.",
    },
    "stands_elsewhere": {
        "zh": "文件中有这一内容，但不在所引之处。",
        "en": "The documents say this, but not where the sentence says that it stands.",
    },
    "check_verified": {"zh": "有依据", "en": "Verified"},
    "check_quoted": {"zh": "逐字引用", "en": "Quoted exactly"},
    "check_unsupported": {"zh": "缺乏依据", "en": "Not supported"},
    "check_unchecked": {"zh": "无法核对", "en": "Cannot be checked"},
}


def say(what: str, language: Language, **words: object) -> str:
    """One of our sentences, in `language`."""
    return _PHRASES[what][language].format(**words)
