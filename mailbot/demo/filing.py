"""What a unit has to report: invented teams, companies, figures and people, from a seed.

The units of the notice's list are real names; everything a filing says about them is made up.
"""

from dataclasses import dataclass, field
from datetime import date, timedelta
from random import Random

_TEAMS = (
    "启明",
    "雄鹰",
    "匠心",
    "钢铁",
    "卓越",
    "先锋",
    "攀登",
    "金盾",
    "旭日",
    "晨光",
    "筑梦",
    "远航",
)
_TRADES = (
    "钢筋",
    "焊接",
    "测量",
    "防水",
    "吊装",
    "试验检测",
    "电气安装",
    "预应力",
    "盾构掘进",
    "混凝土",
)
_FIRMS = (
    "宏基",
    "安泰",
    "明远",
    "建安",
    "卓立",
    "恒石",
    "方圆",
    "金陵",
    "汇通",
    "长信",
    "中筑",
    "天衡",
)
_LINES = ("建设集团", "路桥", "安装工程", "隧道工程", "市政园林", "水利水电建设", "基础工程")
_SURNAMES = "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗"
_NAMES = (
    "建国",
    "志强",
    "文博",
    "海燕",
    "立新",
    "晓明",
    "永刚",
    "雅琴",
    "国栋",
    "慧敏",
    "春生",
    "丽华",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Team:
    """One team on the list, and its company."""

    name: str
    company: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Filing:
    """Everything the documents of one unit say."""

    unit: str
    contact: str
    mobile: str
    email: str
    department: str
    signed: date
    #: The year's list of excellent teams.
    teams: tuple[Team, ...]
    #: Places in that list of the teams that are recommended.
    recommended: tuple[int, ...]
    #: The seven numbers of annex 3, in its order, as filled in.
    figures: tuple[str, ...]
    features: str
    #: Which of the four forms of review are ticked.
    review_forms: tuple[bool, bool, bool, bool] = (True, True, False, False)
    #: Registered, presented, time, place, attendance; None where no meeting was held.
    conference: tuple[str, str, str, str, str] | None = field(default=None)


def invent(unit: str, random: Random, *, teams: int = 14, recommended: int = 4) -> Filing:
    """Make up a filing; the same seed makes the same one."""
    contact = random.choice(_SURNAMES) + random.choice(_NAMES)
    firms, groups = random.randint(9, 60), random.randint(80, 400)
    conference = None
    if random.random() < 0.7:  # noqa: PLR2004 - most associations hold a meeting
        shown = random.randint(18, 40)
        attendance = str(random.randint(120, 400))
        conference = (str(shown + 5), str(shown), "2024年11月20日", "省建设大厦三楼", attendance)
    return Filing(
        unit=unit,
        contact=contact,
        mobile=f"138{random.randint(10_000_000, 99_999_999)}",
        email=f"zlb{random.randint(100, 999)}@mail.example",
        department=f"质量安全部　{random.choice(_SURNAMES)}{random.choice(_NAMES)}",
        signed=date(2025, 5, 6) + timedelta(days=random.randint(0, 8)),
        teams=_listed(random, teams),
        recommended=tuple(sorted(random.sample(range(teams), recommended))),
        figures=(
            str(firms),
            str(groups),
            str(groups * random.randint(4, 9)),
            str(groups * random.randint(8, 12)),
            str(recommended),
            f"{random.randint(20, 400)}.{random.randint(1, 9)}",
            str(random.randint(5, 60)),
        ),
        features=(
            f"主要特点：领导重视，覆盖面广，本年度组织{firms}家企业开展活动，举办培训"
            f"{random.randint(2, 9)}期，一次验收合格率明显提高。存在的问题：数据统计不够及时。"
        ),
        review_forms=random.choice(
            ((True, True, False, False), (False, True, True, False), (True, False, False, True))
        ),
        conference=conference,
    )


def _listed(random: Random, count: int) -> tuple[Team, ...]:
    """Make up teams, no two of the same name."""
    names = random.sample([team + trade for team in _TEAMS for trade in _TRADES], count)
    return tuple(
        Team(
            name=f"{name}班组",
            company=f"{random.choice(_FIRMS)}{random.choice(_LINES)}有限公司",
        )
        for name in names
    )
