"""What a unit has to report, made up from a seed: teams, companies, figures, people."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from random import Random

from benchmarks.accuracy.chance import chance

_FIRST = "鸿腾嘉禾泰岳恒通博远凌云瑞丰盛世宏图海川金石众诚翔宇铭建昊天立信广厦"
_PLACES = ("城", "江", "东方", "华夏", "中原", "岭南", "北辰", "长河", "南粤", "西岭", "天府")
_LINES = (
    "建工集团有限公司",
    "建筑安装工程有限公司",
    "第三建设有限公司",
    "市政园林工程公司",
    "机电设备安装有限责任公司",
    "隧道工程局有限公司",
    "钢结构股份有限公司",
    "集团第五工程有限公司",
)
_SPIRITS = (
    "奔腾",
    "磐石",
    "星火",
    "凌霄",
    "锐进",
    "红旗",
    "铸魂",
    "向阳",
    "精益",
    "破浪",
    "青锋",
    "鲁班",
    "匠鑫",
    "飞鹰",
    "求实",
    "蓝焰",
    "开拓者",
    "铁臂",
    "绿洲",
    "超越",
)
_TRADES = (
    "模板",
    "砌筑",
    "抹灰",
    "盾构",
    "管道",
    "桥梁",
    "木工",
    "塔吊",
    "通风",
    "弱电",
    "混凝土",
    "装饰",
    "路面",
    "桩基",
    "预制",
    "爆破",
    "沥青摊铺",
    "架线",
    "质检",
    "起重",
)
_SURNAMES = "钱孔曹严魏陶姜戚谢邹喻柏窦章潘葛奚范彭郎"
_NAMES = ("国栋", "雪梅", "志远", "丽娟", "永康", "文静", "海涛", "晓燕", "建平", "思琪", "振华")
_PLACES_TO_MEET = ("市会议中心一楼", "协会三楼会议室", "金源大酒店", "职工活动中心", "线上")
_GOOD = (
    "坚持典型引路，制定了三年行动计划，举办骨干培训班{n}期，现场观摩{m}次，班组自主管理能力明显增强。",
    "活动与标准化工地建设相结合，覆盖{n}个在建项目，形成可复制经验{m}项。",
)
_BAD = ("部分企业对活动认识不足，发展不平衡。", "基层班组流动性大，资料整理不够规范。")
REVIEW_FORMS = ("发表评审", "资料评审", "与QC小组合开", "单独举办")
#: The seven figures, and those of the meeting.
FIGURES = (
    "enterprises",
    "teams",
    "teams_cumulative",
    "participants",
    "recommended",
    "investment",
    "awards",
)


@dataclass(frozen=True, slots=True)
class Team:
    """A team and its company."""

    name: str
    company: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Filing:
    """Everything a dossier says."""

    unit: str
    year: int
    teams: tuple[Team, ...]
    #: Places in ``teams`` of those recommended, in order.
    recommended: tuple[int, ...]
    #: Figures by field, as printed; empty where left blank.
    printed: Mapping[str, str]
    contact: str
    mobile: str
    email: str
    department: str
    features: str
    #: Which of ``REVIEW_FORMS`` are ticked.
    review_forms: tuple[bool, ...]
    #: Registered, presented, time, place, attendance; None without a meeting.
    meeting: tuple[str, str, str, str, str] | None
    day: tuple[int, int, int] = field(default=(2025, 5, 12))

    @property
    def chosen(self) -> tuple[Team, ...]:
        """The recommended teams."""
        return tuple(self.teams[i] for i in self.recommended)

    def numbers(self) -> dict[str, float | None]:
        """Return the seven figures as numbers; None where none can be read off the paper."""
        return {key: number(self.printed[key]) for key in FIGURES}


def number(printed: str) -> float | None:
    """Read a printed figure as a person does."""
    plain = printed.translate(str.maketrans("０１２３４５６７８９．，", "0123456789.,"))
    plain = "".join(c for c in plain if c.isdigit() or c == ".")
    try:
        return float(plain)
    except ValueError:
        return None


def invent(unit: str, random: Random, *, teams: int = 0, recommended: int = 0) -> Filing:
    """Make up a filing; the same seed makes the same one."""
    count = teams or random.randint(8, 26)
    chosen = recommended or random.randint(2, min(6, count))
    listed = _teams(random, count)
    group = random.randint(60, 1400)
    firms = random.randint(12, 190)
    people = group * random.randint(6, 13) + random.randint(0, 9)
    figures = (firms, group, group * random.randint(2, 6) + random.randint(0, 99), people, chosen)
    printed = dict(zip(FIGURES, (str(f) for f in figures), strict=False))
    printed["investment"] = random.choice((f"{random.uniform(15, 990):.2f}", str(group // 2)))
    printed["awards"] = random.choice((f"{random.uniform(3, 99):.1f}", str(random.randint(5, 90))))
    meeting = None
    if chance(random, 0.6):  # most hold one
        shown = random.randint(9, 60)
        when = f"2025年{random.randint(1, 4)}月{random.randint(5, 28)}日"
        where = random.choice(_PLACES_TO_MEET)
        said = (str(shown + random.randint(0, 9)), str(shown), when, where)
        meeting = (*said, str(random.randint(80, 600)))
    good = random.choice(_GOOD).format(n=random.randint(2, 9), m=random.randint(2, 12))
    return Filing(
        unit=unit,
        year=random.choice((2024, 2024, 2025)),
        teams=listed,
        recommended=tuple(sorted(random.sample(range(count), chosen))),
        printed=printed,
        contact=_person(random),
        mobile=f"1{random.choice('3578')}{random.randint(100_000_000, 999_999_999)}",
        email=f"{random.choice(('zhijian', 'xh', 'office'))}{random.randint(10, 999)}@163.com",
        department=f"{random.choice(('行业发展部', '质量部', '科技处'))}　{_person(random)}",
        features=f"特点：{good}问题：{random.choice(_BAD)}",
        review_forms=random.choice(((True, True, False, False), (False, True, False, True))),
        meeting=meeting,
        day=(2025, 5, random.randint(6, 27)),
    )


def company(random: Random) -> str:
    """Make up a company's name."""
    return random.choice(_PLACES) + "".join(random.sample(_FIRST, 2)) + random.choice(_LINES)


def _teams(random: Random, count: int) -> tuple[Team, ...]:
    """Make up teams of names none of which is part of another."""
    pairs = [spirit + trade for spirit in _SPIRITS for trade in _TRADES]
    names = random.sample(pairs, count)
    ends = ("班组", "班", "作业班组", "项目部班组")
    firms = [company(random) for _ in range(max(4, count // 3))]
    return tuple(Team(name + random.choice(ends), random.choice(firms)) for name in names)


def _person(random: Random) -> str:
    return random.choice(_SURNAMES) + random.choice(_NAMES)
