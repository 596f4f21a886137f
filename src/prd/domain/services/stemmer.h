/*
 * Porter's stemmer: "termination", "terminated" and "terminating" become one stem.
 *
 * M. F. Porter, "An algorithm for suffix stripping", Program 14(3), 1980, as published with its later
 * corrections at https://tartarus.org/martin/PorterStemmer/def.txt ("logi" -> "log", "bli" -> "ble").
 */
#pragma once
#include "str.h"

/* The stem of a lower-case English word. Words with anything but a–z, and words of one or two letters, stay.
 */
struct str stem_of(struct str word, struct arena *mem);
