/* read - ciprw read HOST[:PORT][/ROUTE] TAG...: prints the values of tags. */
#ifndef CMD_READ_H
#define CMD_READ_H

int read_run(int argc, char **argv);

#endif
