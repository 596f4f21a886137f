#include "entities/letter.h"

static const struct str words[LETTER_KINDS] = {
    [LETTER_VERIFY_ADDRESS] = STR("verify_address"),
    [LETTER_ALREADY_REGISTERED] = STR("already_registered"),
    [LETTER_RESET_PASSWORD] = STR("reset_password"),
    [LETTER_PASSWORD_CHANGED] = STR("password_changed"),
    [LETTER_CHANGE_ADDRESS] = STR("change_address"),
    [LETTER_ADDRESS_CHANGING] = STR("address_changing"),
    [LETTER_ADDRESS_CHANGED] = STR("address_changed"),
    [LETTER_INVITED] = STR("invited"),
    [LETTER_ACCOUNT_MADE] = STR("account_made"),
    [LETTER_DELETION_SCHEDULED] = STR("deletion_scheduled"),
    [LETTER_DELETION_CANCELLED] = STR("deletion_cancelled"),
    [LETTER_ACCOUNT_DELETED] = STR("account_deleted"),
    [LETTER_SECOND_FACTOR_ADDED] = STR("second_factor_added"),
    [LETTER_SECOND_FACTOR_REMOVED] = STR("second_factor_removed"),
    [LETTER_SIGN_IN_GUESSED] = STR("sign_in_guessed"),
    [LETTER_TOKEN_MADE] = STR("token_made"),
};

struct str letter_kind_word(enum letter_kind kind)
{
    return words[kind];
}

bool letter_kind_parse(struct str word, enum letter_kind *ret)
{
    for (size_t i = 0; i < LETTER_KINDS; i++)
        if (str_eq(word, words[i])) {
            *ret = (enum letter_kind)i;
            return true;
        }
    return false;
}
