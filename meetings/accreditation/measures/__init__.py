"""Suspending or withdrawing a standing for conduct: notice, reasons and a period of reply before anything takes effect.

One officer gives notice, the organization replies, another officer decides (Economic and Social Council resolution
1996/31, part VIII). What follows from a periodic report that does not come stands in `reports`.
"""
