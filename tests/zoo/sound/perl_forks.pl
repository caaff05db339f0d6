# zoo: program=tcp-echo-fork sound
# Another language: Perl, a child for each client, sysread and syswrite.
use strict;
use warnings;
use Errno qw(EINTR);
use Socket;

my $port = shift or die "usage: $0 port\n";
socket(my $listener, PF_INET, SOCK_STREAM, 0) or die "socket: $!\n";
setsockopt($listener, SOL_SOCKET, SO_REUSEADDR, 1) or die "setsockopt: $!\n";
bind($listener, sockaddr_in($port, INADDR_ANY)) or die "bind: $!\n";
listen($listener, 5) or die "listen: $!\n";
$SIG{CHLD} = 'IGNORE';
$SIG{PIPE} = 'IGNORE';

sub serve {
    my ($client) = @_;
    while (1) {
        my $n = sysread($client, my $data, 4096);
        next if !defined $n && $! == EINTR;
        return if !$n;
        my $sent = 0;
        while ($sent < $n) {
            my $m = syswrite($client, $data, $n - $sent, $sent);
            next if !defined $m && $! == EINTR;
            return if !defined $m;
            $sent += $m;
        }
    }
}

while (1) {
    my $client;
    if (!accept($client, $listener)) {
        select(undef, undef, undef, 0.05) if $! != EINTR;
        next;
    }
    my $child = fork;
    if (defined $child && $child == 0) {
        close $listener;
        serve($client);
        exit 0;
    }
    select(undef, undef, undef, 0.05) if !defined $child;
    close $client;
}
