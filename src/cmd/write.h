/* write - ciprw write HOST[:PORT][/ROUTE] TAG=VALUE...: writes tags in their own type. */
#ifndef CMD_WRITE_H
#define CMD_WRITE_H

int write_run(int argc, char **argv);

#endif
