"""日历 (calendar): which days a team works, and its workdays as whole numbers."""
