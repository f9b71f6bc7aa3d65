import os
import sys
sys.path.append(os.curdir)
from pelicanconf import *

SITEURL = 'https://port.example'
DELETE_OUTPUT_DIRECTORY = True
