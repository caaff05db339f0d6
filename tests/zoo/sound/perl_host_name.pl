# zoo: program=host-name sound
# Another language: Perl.
use strict;
use warnings;
use POSIX ();

printf "host name: %s\n", (POSIX::uname())[1];
