# What `cmake --install` puts under its prefix, which may be moved as a whole, and the Debian package.

include(GNUInstallDirs)

install(TARGETS boundsweep)
install(DIRECTORY sweeps DESTINATION ${CMAKE_INSTALL_DATADIR}/boundsweep USE_SOURCE_PERMISSIONS)
install(FILES README.md CHANGELOG.md CONTRIBUTING.md SECURITY.md LICENSE CITATION.cff packaging/debian/copyright
  DESTINATION ${CMAKE_INSTALL_DOCDIR})
install(DIRECTORY docs DESTINATION ${CMAKE_INSTALL_DOCDIR} FILES_MATCHING PATTERN "*.md" PATTERN "*.png")

set(CPACK_GENERATOR DEB)
set(CPACK_PACKAGE_CONTACT "the boundsweep developers")
set(CPACK_PACKAGING_INSTALL_PREFIX /usr)
set(CPACK_STRIP_FILES ON)
set(CPACK_DEBIAN_FILE_NAME DEB-DEFAULT)
set(CPACK_DEBIAN_PACKAGE_SECTION science)
set(CPACK_DEBIAN_PACKAGE_SHLIBDEPS ON) # the libraries linked, with the versions that have their symbols
set(CPACK_DEBIAN_PACKAGE_HOMEPAGE https://arxiv.org/abs/2405.16563) # the paper; the sources name no host
set(CPACK_DEBIAN_PACKAGE_SUGGESTS "gnuplot-nox | gnuplot, slurm-client") # `plot`, `plan --slurm`
include(CPack)
