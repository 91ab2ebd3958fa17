"""Abbreviations and small words by language: what tells the full stop of an abbreviation from the end of a sentence."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache


@dataclass(frozen=True, slots=True)
class Usage:
    """How a language abbreviates, and how its sentences begin.

    Attributes:
        before: Abbreviations that stand before what they belong to: they end a sentence before an opening word only.
        after: Abbreviations that may end a sentence, and do before a capital.
        after_number: The same, behind a number or Roman numeral.
        opening: Words that, with a capital, open a sentence and no name.
        leading: Words that open a phrase of time, which leads on to the rest of its sentence: `In 1938`.
        ordinals: Whether a full stop makes a number an ordinal.

    Abbreviations are written without the last full stop, and without white space inside. A small first letter stands
    for a capital too.
    """

    before: str = ""
    after: str = ""
    after_number: str = ""
    opening: str = ""
    leading: str = ""
    ordinals: bool = False


_ENGLISH = Usage(
    before="""
        Mr Mrs Ms Messrs Dr Prof St Rev Hon Capt Col Gen Lt Maj Sgt Adm Gov Sen Rep Fr Mt Ft Jr Sr Inc Ltd Co Corp
        No Nos pp vol vols ch fig figs sect eds cf vs viz approx ca incl ft lb e.g i.e
        Jan Feb Mar Apr Aug Sept Oct Nov Dec""",
    after="etc al a.m p.m A.D B.C",
    after_number="a.m p.m in oz km cm mm kg",
    opening="""
        The An He She It They We You His Her Its Their Our This That These Those There Here In On At By From For With
        After Before But And Or So Then When While If As All Some Many Nobody Nothing What Who Why How""",
    leading="In On At By From Since Until Till Before After About Around",
)

_RUSSIAN = Usage(
    before="""
        гор пос дер ул пер просп пр наб пл оз ок корп стр кв им см ср напр т.е т.к т.н т.о тов гр гр-н гр-ка св
        проф акад доц канд докт инж ген полк кап лейт рис табл гл илл изд ред сост вып оп тел долл ст зав зам чл
        тыс млн млрд ч мин""",
    after="т.д т.п др пр н.э проч обл р-н руб коп",
    after_number="г гг в вв сек м км см мм кг чел шт экз стр с л",
    opening="""
        Он Она Оно Они Его Её Ее Их Ему Ей Им Это Этот Эта Эти Этого Этой Этим Там Тут Здесь Тогда Потом Затем Теперь
        Но А И Однако Поэтому Так Также Кроме После До В Во На С Со К Ко По При Из За От Для О Об У Без Под Над Когда
        Если Где Кто Что Как Все Всё Мы Я Вы Ты Не Ни Никто Ничего Был Была Было Были Сегодня Сейчас Лишь Только""",
    leading="В Во С Со К Ко До По На От Около После Летом Зимой Весной Осенью Утром Вечером Ночью Днём Лишь Только",
)

_KAZAKH = Usage(  # Kazakh texts name Russian streets, offices and editions
    before=f"қ ауд ауд-ы көш обл мыс ж жж ғ ғғ т.ж {_RUSSIAN.before}",
    after=f"т.б т.с.с тг {_RUSSIAN.after}",
    after_number=_RUSSIAN.after_number,
    opening=f"""
        Ол Олар Оның Олардың Оған Оны Бұл Бұлар Бұны Осы Сол Сонда Содан Онда Мұнда Бірақ Алайда Сондықтан Және Ал Біз
        Мен Сіз Кейін Бүгін Барлық Бәрі Ешкім Ешкімге {_RUSSIAN.opening}""",
    leading=_RUSSIAN.leading,
)

_TURKISH = Usage(
    before="""
        Dr Prof Doç Yrd Öğr Gör Av Sn Müh Uzm Alb Gen Org Kapt Hz St bkz krş çev haz yay Cad Sok Mah Apt Sek No sf ss
        M.Ö M.S yy örn Ltd""",
    after="vb vs vd vbg A.Ş Şti",
    after_number="TL kg km cm",
    opening="""
        Bu Bunlar Bunun Bunu Şu O Onu Onun Ona Onlar Onların Ve Ama Fakat Ancak Çünkü Sonra Daha Burada Orada Böylece
        Bugün Her Bir Biz Ben Siz Kimse Hiç""",
    ordinals=True,
)

_UKRAINIAN = Usage(
    before="вул пров просп пл смт оз ім див стор проф акад ред т.зв тов гр св напр тис млн млрд год",
    after="т.д т.п ін н.е обл р-н",
    after_number="р рр ст грн хв км см кг",
    opening="""
        Він Вона Воно Вони Його Її Їх Йому Їй Це Цей Ця Ці Там Тут Тоді Потім Але А І Й Однак Тому Також Після До В У
        На З Із Зі К По При За Від Для Коли Якщо Де Хто Що Як Усі Всі Ми Я Ви Не""",
    leading="В У На З Із До По Від Після Близько Влітку Взимку Навесні Восени Вранці Увечері Вночі",
)


_USAGES = {"en": _ENGLISH, "ru": _RUSSIAN, "kk": _KAZAKH, "tr": _TURKISH, "uk": _UKRAINIAN}


@dataclass(frozen=True, slots=True)
class Rules:
    """What a usage says, ready to be asked.

    Attributes:
        may_end: Finds an abbreviation at the end of a text that may end a sentence too.
        before_name: Finds one that stands before what it belongs to; initials and ordinals among them.
        opening: Words that, with a capital, open a sentence and no name.
        leading: Words that open a phrase of time.
    """

    may_end: re.Pattern[str]
    before_name: re.Pattern[str]
    opening: frozenset[str]
    leading: frozenset[str]


@cache
def rules(language: str) -> Rules | None:
    """Give the rules of a language by its primary subtag (RFC 5646); None when its usage is not written down here.

    >>> russian = rules("ru")
    >>> [bool(russian.may_end.search(text)) for text in ("маяк 1884 г.", "масло и т. д.", "в г.")]
    [True, True, False]
    >>> [bool(russian.before_name.search(text)) for text in ("на ул.", "А. С.", "маяк.")]
    [True, True, False]
    """
    usage = _USAGES.get(language)
    if usage is None:
        return None
    after_number = rf"[\dIVXLCDMІХ][)\]]?[ \xa0]*{_any(usage.after_number)}"  # Roman numerals in either script
    before_name = rf"{_any(usage.before)}|(?:{_LETTER}\.[ \xa0]?)*{_LETTER}"  # A. S., and letters in general: U.S.
    if usage.ordinals:
        before_name += r"|(?<!\.[ \xa0])\d{1,2}|[IVX]+"  # but the number in `s. 40.` is a cardinal
    return Rules(
        re.compile(rf"(?:(?<![\w.]){_any(usage.after)}|{after_number})\.$"),
        re.compile(rf"(?<![\w.])(?:{before_name})\.$"),
        frozenset(usage.opening.split()),
        frozenset(usage.leading.split()),
    )


_LETTER = r"[^\W\d_]"


def _any(abbreviations: str) -> str:
    """Make a pattern for any of several abbreviations; one that fits nothing when there are none."""
    return f"(?:{'|'.join(map(_one, abbreviations.split())) or '(?!)'})"


def _one(abbreviation: str) -> str:
    first, rest = abbreviation[0], abbreviation[1:]
    either_case = f"[{first}{first.upper()}]" if first.islower() else first
    return either_case + re.escape(rest).replace(r"\.", r"\.\s?")
