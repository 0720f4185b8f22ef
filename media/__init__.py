"""Files and pictures: public images in many sizes, private files to be downloaded by those who may.

Words: an *image* is one picture and its cleaned master, a *variant* is a public file of it in one width
and format, a *private file* is never served by address. Files are named by their content, so an address
never changes its meaning and may be cached for ever. Imports core, and the user model by setting.
"""
