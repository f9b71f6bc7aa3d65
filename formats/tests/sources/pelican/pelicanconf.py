from datetime import date

AUTHOR = 'Rose Aubin'
SITENAME = "La gazette du port"
PATH = 'textes'
DEFAULT_LANG = 'fr'
TIMEZONE = 'Europe/Paris'
YEAR = date.today().year
ARTICLE_PATHS = ['articles']
ARTICLE_URL = '{date:%Y}/{date:%m}/{slug}/'
ARTICLE_SAVE_AS = '{date:%Y}/{date:%m}/{slug}/index.html'
ARTICLE_LANG_URL = '{lang}/{slug}/'
ARTICLE_LANG_SAVE_AS = '{lang}/{slug}/index.html'
PAGE_URL = '{slug}/'
PAGE_SAVE_AS = '{slug}/index.html'
FEED_ALL_ATOM = None
CATEGORY_FEED_ATOM = None
STATIC_PATHS = ['images']
READERS = {'html': None}
