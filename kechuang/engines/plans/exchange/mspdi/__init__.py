"""Project 文件 (MSPDI): plans read from and written for Microsoft Project, what it alone knows kept."""
