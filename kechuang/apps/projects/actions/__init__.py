"""重点项目的动作 (actions): lock → may → allowed now → change → audit → tell, in one transaction."""
