"""Hubs, the directory of people, and who took part in what. Other rooms write participations through this one."""
