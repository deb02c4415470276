# Makes functions.h of functions.txt: addresses, names, and a macro for each function.
BEGIN { names = "#define SY_GDAL_NAMES"; print "/* Made of io/gdal/functions.txt. */\n#pragma once\n\ntypedef struct {" }
!/^(#|$)/ {
    print "    __typeof__(" $1 ") *" $1 ";"
    names = names " \\\n    \"" $1 "\","
    calls = calls "#define " $1 " (sy_gdal()->" $1 ")\n"
}
END { print "} SyGdal;\n\nconst SyGdal *sy_gdal(void);\n\n" names "\n\n" calls }
