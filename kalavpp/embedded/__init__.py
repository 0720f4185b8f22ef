"""The services a shop needs, carried inside the Python packages: PostgreSQL, Valkey and their supervisor.

Nothing in here imports Django or an app of the house, so that the services come up while Django is still
being imported. Words: a *layout* is the folder tree below ``var/``; a *child* is one supervised process;
the *family* is everything one ``manage.py up`` keeps alive.
"""
