"""报告读取失败 (ReportError): the one way in which a file or a span fails to be read."""


class ReportError(ValueError):
    """A report cannot be read or a span does not exist in it.

    The message is one Chinese sentence that names the file, what is wrong and the remedy.
    """
