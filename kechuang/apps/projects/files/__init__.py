"""附件 (files): what proves works, cases and problems, and who may see and add to it."""
