"""Words of use by many at once and of interruptions, in Chinese and in English."""

USE: dict[str, tuple[str, str]] = {
    "before_yours": ("前面还有 {n} 个问题在等候…", "{n} questions come before yours…"),
    "before_yours.one": ("前面还有 1 个问题在等候…", "One question comes before yours…"),
    "connection_lost": (
        "与服务器的连接已断开，正在重新连接…",
        "The connection to the server is lost. Trying again…",
    ),
    "body_too_large": (
        "发送的内容超过大小限制。",
        "What was sent is over the size limit.",
    ),
    "too_much_waits": (
        "等待处理的文件过多，请稍后再添加。",
        "Too many files are waiting to be read. Please add these later.",
    ),
    "too_often": (
        "提问过于频繁，请 {n} 秒后再试。",
        "You have asked very often. Please wait {n} seconds and ask again.",
    ),
    "too_often.one": (
        "提问过于频繁，请 1 秒后再试。",
        "You have asked very often. Please wait a second and ask again.",
    ),
}
