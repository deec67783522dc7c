"""审计 (audit): who did what, in a chain that shows tampering; refusals and reads of personal data beside it.

``record`` (in :mod:`~kechuang.apps.audit.record`) adds an entry inside the caller's transaction; ``note`` and
``context`` (in :mod:`~kechuang.apps.audit.context`) keep what must survive a rollback.
"""
