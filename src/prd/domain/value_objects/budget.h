/*
 * What models may take, and what they cost. Amounts of money are whole millionths of the currency.
 *
 *   budget  "2000000 tokens/30d", "20 USD/30d", "2.50 EUR/24h": so much within any such time, looking back
 * from now price   "0.15/0.60 USD": of a million tokens that are sent, and of a million that are written
 */
#pragma once
#include "error.h"

#define CURRENCY_SIZE 4

struct budget {
    int64_t tokens; /* 0: not limited by tokens */
    int64_t cost;   /* 0: not limited by cost */
    char currency[CURRENCY_SIZE];
    int64_t window; /* milliseconds; 0: there is no budget */
};

struct price {
    int64_t prompt, completion;   /* of a million tokens */
    char currency[CURRENCY_SIZE]; /* "": there is no price */
};

/* An empty text is none. Error invalid, in words that say what is wrong and what is right. */
struct error *budget_parse(struct str text, struct budget *ret) _must_check_;
struct error *price_parse(struct str text, struct price *ret) _must_check_;
/* Whether the two go together: what is limited by money must have a price in that money. */
struct error *budget_check_price(const struct budget *budget, const struct price *price) _must_check_;
/* Rounded up; 0 without a price. */
int64_t price_of(const struct price *self, int64_t prompt_tokens, int64_t completion_tokens);
/* "2,000,000 tokens in 30 days", "20.00 USD in 30 days" */
struct str budget_describe(const struct budget *self, struct arena *mem);
/* What may still be taken when so much was: "1,880,000 tokens", "18.80 USD", "nothing". */
struct str budget_left(const struct budget *self, int64_t tokens, int64_t cost, struct arena *mem);
/* "12.34 USD", of millionths */
struct str money_format(int64_t amount, const char *currency, struct arena *mem);
