"""What can go wrong in the vault. None of these carries a plaintext, a key or a name."""


class VaultError(Exception):
    """Base of all errors of the vault."""


class Unreadable(VaultError):
    """Ciphertext does not open: the wrong key, another place, a changed byte, or an unknown algorithm."""


class Unavailable(VaultError):
    """Nothing can be taken in safely now (too few valid keys, no escrow key, no store), and nothing was kept."""


class Hidden(VaultError):
    """There is nothing here for whoever asks. Pages answer 404, whatever the reason is."""


class Locked(VaultError):
    """The officer has not unlocked the keys, or they are locked again."""


class NeedsApproval(VaultError):
    """A second person has to agree first."""

    def __init__(self, action: str) -> None:
        self.action = action
        super().__init__(action)


class NoConsent(VaultError):
    """There is no valid consent for this use: never given, expired, withdrawn, or given for somebody else."""

    def __init__(self, scope: str, why: str) -> None:
        self.scope = scope
        self.why = why
        super().__init__(f"{scope}: {why}")


class Refused(VaultError):
    """The rules do not allow this; `why` is a short code that the pages put into words."""

    def __init__(self, why: str) -> None:
        self.why = why
        super().__init__(why)
