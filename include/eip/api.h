/* api - what libeip exports. */
#ifndef EIP_API_H
#define EIP_API_H

#if defined(__GNUC__)
#define EIP_API __attribute__((visibility("default")))
#else
#define EIP_API
#endif

#endif
