"""The plugin: a Processing provider whose algorithms are the commands of suyuan."""


def classFactory(iface):  # the name that QGIS calls
    from .provider import Plugin

    return Plugin()
