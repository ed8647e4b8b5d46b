/* sim - ciprw sim NAME=TYPE[N]...: a simulated controller with these tags. */
#ifndef CMD_SIM_H
#define CMD_SIM_H

int sim_run(int argc, char **argv);

#endif
