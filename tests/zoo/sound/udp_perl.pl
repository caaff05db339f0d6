# zoo: program=udp-echo-server sound
# Another language: Perl.
use strict;
use warnings;
use Socket;

my $port = shift or die "usage: $0 port\n";
socket(my $socket, PF_INET, SOCK_DGRAM, 0) or die "socket: $!\n";
bind($socket, sockaddr_in($port, INADDR_ANY)) or die "bind: $!\n";
while (1) {
    my $sender = recv($socket, my $data, 128, 0);
    next if !defined $sender || length $sender < 8;
    send($socket, $data, 0, $sender);
}
