"""工作表 (sheet): plans read from and written to Excel workbooks."""
