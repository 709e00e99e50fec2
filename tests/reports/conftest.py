"""The rooms up to the report, as for what follows an approval."""

from tests.follow_up.conftest import approve as approve
from tests.follow_up.conftest import desk as desk
