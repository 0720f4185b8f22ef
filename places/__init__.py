"""Where things come from: states and union territories, PIN codes, craft regions, crafts.

Words: a *state* is a state or union territory by its GST code; a *region* is the country in which crafts
live (Kutch, Khurja, Bastar); a *craft* is a way of making, with its entry in the register of Geographical
Indications when it has one. All of it is reference data: it comes with the migrations (`places/data`) and
is read by everybody. Imports core only.
"""
