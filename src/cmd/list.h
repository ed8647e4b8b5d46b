/* list - ciprw list identity|services|interfaces [HOST[:PORT]]: asks devices what they are. */
#ifndef CMD_LIST_H
#define CMD_LIST_H

int list_run(int argc, char **argv);

#endif
