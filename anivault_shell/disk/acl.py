# SPDX-License-Identifier: GPL-3.0-or-later
"""
Who may read a folder of ours, on Windows: its access list, in the security descriptor's own language (SDDL).

A list of its own names the user, the system and the administrators, and takes nothing over from the folder above; what is
made inside takes it over.  Elsewhere mode bits say the same, and nothing here does anything.
"""

from __future__ import annotations

import re
import sys

# Of each entry the kind and whose it is: `(A;OICI;FA;;;SY)`. https://learn.microsoft.com/windows/win32/secauthz/ace-strings
ENTRY = re.compile(r"\((?P<kind>[A-Z]+);[^;)]*;[^;)]*;[^;)]*;[^;)]*;(?P<who>[^;)]+)\)")
# Local system, administrators, and whoever owns a file: as letters or as numbers.
TRUSTED = frozenset({"SY", "S-1-5-18", "BA", "S-1-5-32-544", "OW", "S-1-3-4", "CO", "S-1-3-0"})


def is_private(sddl: str, user: str) -> bool:
    """Whether the access list lets nobody in but *user* (a SID), the system and administrators."""
    if "D:" not in sddl or "NO_ACCESS_CONTROL" in sddl:
        return False
    entries = ENTRY.findall(sddl.partition("D:")[2].partition("S:")[0])
    return bool(entries) and all(kind.startswith("D") or who in TRUSTED or who == user for kind, who in entries)


def private_list(user: str) -> str:
    """The list that a folder of ours is given."""
    return f"D:P(A;OICI;FA;;;{user})(A;OICI;FA;;;SY)(A;OICI;FA;;;BA)"


if sys.platform == "win32":
    import ctypes
    from ctypes import wintypes

    _FILE_OBJECT, _DACL, _PROTECTED, _SDDL_1, _FIXED = 1, 0x4, 0x80000000, 1, 3
    _TOKEN_QUERY, _TOKEN_USER = 0x8, 1
    _ADVAPI, _KERNEL = ctypes.WinDLL("advapi32", use_last_error=True), ctypes.WinDLL("kernel32", use_last_error=True)
    _KERNEL.GetCurrentProcess.restype = wintypes.HANDLE
    _KERNEL.LocalFree.argtypes = (ctypes.c_void_p,)
    _ADVAPI.OpenProcessToken.argtypes = (wintypes.HANDLE, wintypes.DWORD, ctypes.POINTER(wintypes.HANDLE))
    _ADVAPI.GetTokenInformation.argtypes = (
        wintypes.HANDLE, ctypes.c_int, ctypes.c_void_p, wintypes.DWORD, ctypes.POINTER(wintypes.DWORD),
    )  # fmt: skip
    _ADVAPI.ConvertSidToStringSidW.argtypes = (ctypes.c_void_p, ctypes.POINTER(ctypes.c_void_p))
    _ADVAPI.GetNamedSecurityInfoW.argtypes = (wintypes.LPCWSTR, ctypes.c_int, wintypes.DWORD, *(ctypes.c_void_p,) * 5)
    _ADVAPI.SetNamedSecurityInfoW.argtypes = (wintypes.LPWSTR, ctypes.c_int, wintypes.DWORD, *(ctypes.c_void_p,) * 4)
    _ADVAPI.ConvertSecurityDescriptorToStringSecurityDescriptorW.argtypes = (
        ctypes.c_void_p, wintypes.DWORD, wintypes.DWORD, ctypes.POINTER(ctypes.c_void_p), ctypes.c_void_p,
    )  # fmt: skip
    _ADVAPI.ConvertStringSecurityDescriptorToSecurityDescriptorW.argtypes = (
        wintypes.LPCWSTR, wintypes.DWORD, ctypes.POINTER(ctypes.c_void_p), ctypes.c_void_p,
    )  # fmt: skip
    _ADVAPI.GetSecurityDescriptorDacl.argtypes = (ctypes.c_void_p, *(ctypes.c_void_p,) * 3)

    def user() -> str:
        """Who runs this, as a SID; nothing where that cannot be known."""
        token, needed = wintypes.HANDLE(), wintypes.DWORD()
        if not _ADVAPI.OpenProcessToken(_KERNEL.GetCurrentProcess(), _TOKEN_QUERY, ctypes.byref(token)):
            return ""
        try:
            room = ctypes.create_string_buffer(1024)
            if not _ADVAPI.GetTokenInformation(token, _TOKEN_USER, room, len(room), ctypes.byref(needed)):
                return ""
            sid, text = ctypes.c_void_p.from_buffer(room), ctypes.c_void_p()
            if not _ADVAPI.ConvertSidToStringSidW(sid, ctypes.byref(text)):
                return ""
            return _taken(text)
        finally:
            _KERNEL.CloseHandle(token)

    def access_list(path: str) -> str:
        """The access list of *path*; nothing where the volume has none."""
        found, text = ctypes.c_void_p(), ctypes.c_void_p()
        if _ADVAPI.GetNamedSecurityInfoW(path, _FILE_OBJECT, _DACL, None, None, None, None, ctypes.byref(found)):
            return ""
        try:
            told = _ADVAPI.ConvertSecurityDescriptorToStringSecurityDescriptorW(
                found, _SDDL_1, _DACL, ctypes.byref(text), None
            )
            return _taken(text) if told else ""
        finally:
            _KERNEL.LocalFree(found)

    def close_to_others(path: str) -> bool:
        """
        Let nobody into the folder *path* but its user, the system and administrators; whether that is so now.

        A drive that goes from machine to machine knows no user of the next one, and is left alone.
        """
        drive = path.removeprefix("\\\\?\\")[:3]
        if _KERNEL.GetDriveTypeW(drive) != _FIXED or not (me := user()):
            return False
        if is_private(access_list(path), me):
            return True
        made, has, acl, defaulted = ctypes.c_void_p(), wintypes.BOOL(), ctypes.c_void_p(), wintypes.BOOL()
        convert = _ADVAPI.ConvertStringSecurityDescriptorToSecurityDescriptorW
        if not convert(private_list(me), _SDDL_1, ctypes.byref(made), None):
            return False
        try:
            asked = (ctypes.byref(has), ctypes.byref(acl), ctypes.byref(defaulted))
            if not _ADVAPI.GetSecurityDescriptorDacl(made, *asked):
                return False
            return not _ADVAPI.SetNamedSecurityInfoW(path, _FILE_OBJECT, _DACL | _PROTECTED, None, None, acl, None)
        finally:
            _KERNEL.LocalFree(made)

    def _taken(text: ctypes.c_void_p) -> str:
        """The words that Windows has made room for, which is given back."""
        try:
            return ctypes.wstring_at(text.value or 0)
        finally:
            _KERNEL.LocalFree(text)

else:

    def user() -> str:
        return ""

    def access_list(path: str) -> str:  # noqa: ARG001
        return ""

    def close_to_others(path: str) -> bool:  # noqa: ARG001
        return False
