"""Words of logging in and of what goes wrong, in Chinese and in English."""

ERRORS: dict[str, tuple[str, str]] = {
    # logging in
    "log_in": ("登录", "Log in"),
    "user": ("用户名", "User name"),
    "password": ("密码", "Password"),
    "wrong_login": ("用户名或密码不对。", "The user name or the password is wrong."),
    "login_limited": (
        "登录失败次数过多，请 {minutes} 分钟后再试。",
        "Too many failed logins. Try again in {minutes} minutes.",
    ),
    "too_many_streams": (
        "打开的页面太多，请先关闭一些。",
        "Too many pages are open. Close some first.",
    ),
    "not_here": ("这里没有这个页面。", "There is no such page here."),
    # errors, by their kind
    "error_duolex": ("操作没有成功。", "This did not work."),
    "error_setting": ("设置或填写的内容有误。", "A setting or an entry is not right."),
    "error_not_found": ("找不到所需的文件或内容。", "Something that was asked for is not there."),
    "error_read": ("文件无法读取。", "The file could not be read."),
    "error_unsupported_file": ("不支持这种文件格式。", "This kind of file is not supported."),
    "error_encoding": ("无法识别文件的文字编码。", "The text's encoding was not recognised."),
    "error_empty_file": (
        "文件中没有可读的文字，可能是空文件或未经文字识别的扫描件。",
        "The file holds no text; it may be empty, or a scan.",
    ),
    "error_protected_file": (
        "文件设有密码，请先解除。",
        "The file is protected; take the password off first.",
    ),
    "error_broken_file": ("文件已损坏。", "The file is damaged."),
    "error_file_too_large": ("文件超过大小限制。", "The file is over the size limit."),
    "error_file_changed": (
        "文件在读取过程中被改动或移走，请再试一次。",
        "The file changed while it was read; please try again.",
    ),
    "error_damaged": ("资料库已损坏。", "The library is damaged."),
    "error_library": ("资料库无法使用。", "The library cannot be used."),
    "error_locked": ("资料库正被另一个程序使用。", "Another program is using the library."),
    "error_newer_library": (
        "资料库由更新版本的 Duolex 建立，请先升级。",
        "A newer Duolex made this library; please update.",
    ),
    "error_embedder_mismatch": (
        "资料库是用另一种向量模型建立的。",
        "Another embedding model made this library.",
    ),
    "error_storage": ("磁盘无法写入，可能空间不足或没有权限。", "The disk is full, or does not allow this."),
    "error_vector_store": ("向量数据库无法使用。", "The vector store cannot be used."),
    "error_embedding": ("计算文本向量时出错。", "The text's vectors could not be computed."),
    "error_model": ("模型出错。", "The model failed."),
    "error_model_unreachable": ("无法连接模型。", "The model cannot be reached."),
    "error_model_refused": ("模型拒绝了请求。", "The model refused the request."),
    "error_model_timeout": ("模型没有及时作答。", "The model did not answer in time."),
    "error_model_interrupted": ("模型的回答中断了。", "The model's answer broke off."),
    "error_model_nonsense": ("模型的回答无法使用。", "What the model answered cannot be used."),
    "error_unexpected": ("程序出错。", "Something went wrong in Duolex."),
}
