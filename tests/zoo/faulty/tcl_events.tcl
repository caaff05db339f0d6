# zoo: program=tcp-echo fails=TCP-ECHO-EXHAUSTED-CALM also=TCP-ECHO-INTERRUPTED-ANYWAY
# The mistake is its language's: without a free descriptor Tcl tries accept again and again; it copies each
# channel to itself in the background.
proc accepted {client host port} {
    fconfigure $client -translation binary -buffering none -blocking 0
    fcopy $client $client -command [list ended $client]
}
proc ended {client count {problem ""}} {
    catch {close $client}
}
proc bgerror {message} {}
if {$argc != 1} {
    puts stderr "usage: tcl_events port"
    exit 2
}
if {[catch {socket -server accepted [lindex $argv 0]} problem]} {
    puts stderr $problem
    exit 1
}
vwait forever
