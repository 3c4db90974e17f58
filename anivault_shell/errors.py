# SPDX-License-Identifier: GPL-3.0-or-later
"""
Everything the package raises on purpose.

* AniVaultError
  + InputError           the line could not be understood; knows where
  + ConfigError          a setting, or the file it stands in, makes no sense
  + ContractBroken       outside JSON does not follow its schema
  + Interrupted          the user asked to stop
  + Locked               another AniVault holds what we need
  + QuestionDeclined     asked, and the answer was no
  x CatalogueError       TMDB could not answer
    + TmdbBusy           told to wait; knows how long
    + TmdbRefused        no key, or the key was not accepted
    + TmdbDown           not reachable, or not TMDB that answered
  + CacheCorrupt         the cache is damaged beyond repair
  x DiskError            the disk is not as we need it; knows the path
    + PermissionRefused
    + PathTooLong
    + DiskFull
    + Stale              the file is not the one we looked at
    + TargetExists       a name is taken; nothing was replaced
    + OtherVolume        a rename cannot cross volumes
  x PlanError
    + PlanRefused        broken, outside its roots, or another machine's
    + NothingToStage     conflicts in all of it
  + JournalDamaged       a record in the middle cannot be read; do not guess

Classes marked x are never raised themselves.  `code` is the stable error id of
the contract (docs/contract.md), `exit_status` the exit code of a run that ends
with it.
"""

from __future__ import annotations

# Not from typing: every start pays for this module, and `--version` needs nothing else.
TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import ClassVar


class AniVaultError(Exception):
    """Base class. The message is for the user; *hint* says what to do next."""

    code: ClassVar[str] = "E-INPUT"
    exit_status: ClassVar[int] = 1

    def __init__(self, message: str, *, hint: str | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint


class InputError(AniVaultError):
    """
    A line that cannot be understood, with the part that is to blame.

    *span* is the part's place in *line*, in characters; *line* and *where*
    (`tour.avsh:12`) are filled in by whoever knows them.
    """

    exit_status = 64

    def __init__(
        self,
        message: str,
        *,
        span: tuple[int, int] | None = None,
        line: str | None = None,
        where: str | None = None,
        hint: str | None = None,
    ) -> None:
        super().__init__(message, hint=hint)
        self.span = span
        self.line = line
        self.where = where


class ConfigError(AniVaultError):
    code = "E-CONFIG"


class ContractBroken(AniVaultError):
    exit_status = 3


class Interrupted(AniVaultError):
    code = "E-INTERRUPTED"
    exit_status = 130

    def __init__(self, message: str = "stopped", *, hint: str | None = None) -> None:
        super().__init__(message, hint=hint)


class Locked(AniVaultError):
    code = "E-LOCKED"


class QuestionDeclined(AniVaultError):
    exit_status = 10


class CatalogueError(AniVaultError):
    code = "E-TMDB-DOWN"


class TmdbBusy(CatalogueError):
    code = "E-TMDB-429"

    def __init__(self, retry_after: float) -> None:
        super().__init__(
            f"TMDB asks us to wait {retry_after:.0f} seconds", hint="`match` later asks what is still open"
        )
        self.retry_after = retry_after


class TmdbRefused(CatalogueError):
    code = "E-TMDB-KEY"
    exit_status = 2


class TmdbDown(CatalogueError):
    pass


class CacheCorrupt(AniVaultError):
    code = "E-CACHE-CORRUPT"
    exit_status = 7


class DiskError(AniVaultError):
    code = "E-FS-PERM"

    def __init__(self, message: str, *, path: str, hint: str | None = None) -> None:
        super().__init__(message, hint=hint)
        self.path = path


class PermissionRefused(DiskError):
    exit_status = 4


class PathTooLong(DiskError):
    code = "E-FS-LONGPATH"


class DiskFull(DiskError):
    code = "E-FS-FULL"
    exit_status = 5


class Stale(DiskError):
    code = "E-FS-STALE"
    exit_status = 10


class TargetExists(DiskError):
    code = "E-ORGANIZE-CONFLICT"
    exit_status = 6


class OtherVolume(DiskError):
    code = "E-ORGANIZE-CONFLICT"
    exit_status = 6


class PlanError(AniVaultError):
    code = "E-ORGANIZE-CONFLICT"
    exit_status = 6


class PlanRefused(PlanError):
    pass


class NothingToStage(PlanError):
    pass


class JournalDamaged(AniVaultError):
    code = "E-JOURNAL-DAMAGED"
