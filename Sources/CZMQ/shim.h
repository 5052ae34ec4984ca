#include <zmq.h>
// An event descriptor, which zmq_poll watches beside the sockets; Swift's Glibc module lacks it.
#include <sys/eventfd.h>
