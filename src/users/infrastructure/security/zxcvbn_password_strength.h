/* How easily a password is guessed, by libzxcvbn (Wheeler, "zxcvbn: Low-Budget Password Strength Estimation",
 * USENIX Security 2016). The scores are the paper's: below 10^3, 10^6, 10^8, 10^10 guesses, and more. */
#pragma once
#include "interfaces/password_strength.h"

/* Static. */
struct password_strength *zxcvbn_password_strength(void);
