"""Takes boundaries from files that people have, and keeps them beside the shipped ones. Run by the command line only: it needs
shapely and GDAL, which the web process must not load.
"""
