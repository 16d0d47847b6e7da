"""A fault of a person's input, in words meant for that person."""

from __future__ import annotations

import errno

_REASONS = {
    errno.ENOENT: "没有这个文件或文件夹",
    errno.EISDIR: "这是一个文件夹",
    errno.ENOTDIR: "路径中间有一段不是文件夹",
    errno.EEXIST: "路径中间有一段不是文件夹",
    errno.EACCES: "没有权限",
    errno.EPERM: "没有权限",
    errno.EROFS: "磁盘只能读，不能写",
    errno.ENOSPC: "磁盘满了",
    errno.ENAMETOOLONG: "名字太长",
    errno.EADDRINUSE: "已被别的程序占用",
    errno.EADDRNOTAVAIL: "本机没有这个地址",
}


class Faulty(Exception):
    """The input of a verb was at fault; the message says what, where and how to cure it."""


def reason(fault: OSError) -> str:
    """Why the system refused a file or a port, without the name that the caller knows anyway."""
    return _REASONS.get(fault.errno or 0) or fault.strerror or str(fault)
