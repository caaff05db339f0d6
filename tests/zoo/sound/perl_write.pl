# zoo: program=socket-write sound
# Another language: Perl.
use strict;
use warnings;
use Errno qw(EAGAIN EINTR);

my $text = "Hello World!\n";
my $done = 0;
$SIG{PIPE} = 'IGNORE';
while ($done < length $text) {
    my $n = syswrite(STDOUT, $text, length($text) - $done, $done);
    if (defined $n) {
        $done += $n;
    } elsif ($! == EAGAIN) {
        vec(my $room = '', 1, 1) = 1;
        select(undef, $room, undef, undef);
    } elsif ($! != EINTR) {
        last;
    }
}
if ($done < length $text) {
    printf STDERR "Only %d bytes written out of %d\n", $done, length $text;
    exit 1;
}
