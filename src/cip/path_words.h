/* SPDX-License-Identifier: MIT */
/*
 * path_words - a path in words that give the same bytes again.
 *
 *   1/0 @0x02/1   Program:Main.Cnt[3]   @0x04/151 {point 150} {data 01 02 03 04}
 *
 * Between blanks stand addresses and routes (cip/address.h), and segments in braces:
 *
 *   {class 6} {instance 1} {member 3} {point 100} {attribute 7} {service 76}
 *   {extended 1 value 7}           the sub-type, and the value of it
 *   {instance 5 in format 1}       in more bytes than it needs: the logical format, 0 to 3
 *   {port 1 link 0} {port 2 link "10.0.0.1"} {port 5 extended link 0}
 *   {symbol "a b"} {short_symbol "Abc"}     with the escapes \" \\ \xhh
 *   {key vendor 1 type 14 product 54 revision 20.11 compatible} {key ... serial 0x00c0ffee}
 *   {network 43 0a} {data 10 00}            all bytes of the segment; its words
 *   {"connection":100}             as in an address
 *
 * (CIP Volume 1, Appendix C-1.4.)
 */
#ifndef CIP_PATH_WORDS_H
#define CIP_PATH_WORDS_H

#include "cip/address.h"

/*
 * The text of cip_path_text if it gives the same bytes again, else every segment in braces. Of a
 * path that cannot be read to its end it is the text of cip_path_text, which is no path.
 */
void cip_path_words(struct text *t, struct reader path, bool packed);
/*
 * The path in words, added to w, which is as it was after a failure: EIP_E_TAG with the fault
 * filled.
 */
eip_err cip_path_parse(struct str text, bool packed, struct writer *w,
                       struct cip_address_fault *ret_fault) MUST_CHECK;

#endif
