#include "services/question_bank.h"
#include "services/question_sets.h"

/*
 * Questions that several templates ask. What makes a good one: it asks for one thing, in words a newcomer
 * knows; the answer can be given at once, and would change what is built.
 */
#define PROBLEM                                                                                           \
    "Which problem does this solve, and what does it cost the people who have it today?",                 \
        "Everything that follows is measured against the problem, and a cost shows how much it matters.", \
        "Treasurers of small clubs spend two evenings a month chasing unpaid fees by e-mail, and still "  \
        "write off "                                                                                      \
        "12 % of them."
#define USERS                                                                                               \
    "Who will use it, and who else will feel its effects?",                                                 \
        "Different people need different things, and those who only feel the effects are forgotten first.", \
        "Treasurers, one in each club and rarely technical, use it every week. Members only get the "       \
        "reminders. The "                                                                                   \
        "bank sees more direct debits."
#define GOALS                                                                                        \
    "What will be different for them when it works, and which number will show it?",                 \
        "An outcome says when the work is good enough to stop; a number says whether it came true.", \
        "Members pay without being chased. Unpaid fees after 30 days fall from 12 % to 4 % within 6 months."
#define METRICS                                                                                         \
    "Which number will tell you that it worked: what is it today, what should it become, and by when?", \
        "Without a number, nobody can say afterwards whether it was worth it.",                         \
        "Fees unpaid after 30 days: from 12 % today to under 4 % by the end of next season."
#define REQUIREMENTS                                                                                    \
    "What must it do? Name the behaviours that the first version cannot do without, one in each line.", \
        "These become the requirements that are built, tested and signed off, one by one.",             \
        "Send each member a reminder 7 days before a fee is due. When a payment arrives, stop the "     \
        "reminders for "                                                                                \
        "it. Treasurers can export who has not paid as CSV."
#define FAILURES                                                                                         \
    "What can go wrong while it is used, and what must happen then?",                                    \
        "Most of the work, and most of the trust, is in what happens when things do not go as planned.", \
        "If an e-mail bounces, the treasurer must see it the same day. If the bank's feed is late, no "  \
        "reminder must "                                                                                 \
        "be sent."
#define NON_GOALS                                                                              \
    "What will it deliberately not do, even if somebody asks for it?",                         \
        "What is left out protects the date, and keeps the same discussion from coming back.", \
        "It does not do bookkeeping, and it does not move money itself."
#define QUALITY                                                                                           \
    "How fast, available, secure, private and accessible must it be, in numbers?",                        \
        "Without a number nobody can test it, and everybody assumes another one.",                        \
        "The list must open in under 2 seconds for 500 members. The service must be available 99.9 % of " \
        "the time. "                                                                                      \
        "Bank details must never be stored."
#define RISKS                                                                        \
    "What could make this fail or do harm, and what would you do about it?",         \
        "A risk that is written down has an owner; one that is only felt has none.", \
        "Members may take the reminders for spam; mitigation: send them from the club's own address."
#define CONSTRAINTS                                                                                          \
    "Which limits are fixed from outside: law, budget, technology, people, contracts?",                      \
        "A limit that is found late costs the most.",                                                        \
        "Personal data must stay in the EU. There are two developers until summer. It has to work with the " \
        "bank's "                                                                                            \
        "existing file format."
#define ASSUMPTIONS                                                                \
    "What do you take for granted that could turn out to be wrong?",               \
        "Assumptions are the cheapest thing to check, as long as they are known.", \
        "Nearly every member reads e-mail. Clubs can give us their member list as a file."
#define MILESTONES                                                                                      \
    "By when must which part be ready, and who waits for it?",                                          \
        "A date with a reason can be planned for, or moved for a better one.",                          \
        "Pilot with three clubs by March 2027. General availability in Q3 2027, before the new season " \
        "starts."
#define QUESTIONS                                                                               \
    "What is still open, and who can decide it?",                                               \
        "Open questions that are written down get answered; the others get built by accident.", \
        "Do we also remind members by text message? Who pays for failed direct debits?"
#define SOLUTION                                                                                            \
    "How does your solution work, told as someone would experience it?",                                    \
        "A story shows gaps that a list of features hides.",                                                \
        "A week before a fee is due, members get a short message with the amount and a link. They tap it, " \
        "confirm, "                                                                                         \
        "and the treasurer sees the payment the next morning."

static const struct bank_question prd_questions[] = {
    {{"prd.problem", "problem", PROBLEM}, 100, 0},
    {{"prd.users", "users", USERS}, 95, 0},
    {{"prd.goals", "goals", GOALS}, 90, 0},
    {{"prd.metrics", "metrics", METRICS}, 88, 0},
    {{"prd.requirements", "requirements", REQUIREMENTS}, 85, 0},
    {{"prd.failures", "failures", FAILURES}, 80, 0},
    {{"prd.non-goals", "non-goals", NON_GOALS}, 75, 0},
    {{"prd.quality", "quality", QUALITY}, 70, 6},
    {{"prd.risks", "risks", RISKS}, 65, 14},
    {{"prd.constraints", "constraints", CONSTRAINTS}, 60, 18},
    {{"prd.assumptions", "assumptions", ASSUMPTIONS}, 55, 0},
    {{"prd.milestones", "milestones", MILESTONES}, 50, 0},
    {{"prd.questions", "questions", QUESTIONS}, 45, 0},
};

static const struct bank_question one_pager_questions[] = {
    {{"one-pager.problem", "problem", PROBLEM}, 100, 0},
    {{"one-pager.users", "users", USERS}, 95, 0},
    {{"one-pager.solution", "solution", SOLUTION}, 90, 0},
    {{"one-pager.metrics", "metrics", METRICS}, 85, 0},
    {{"one-pager.non-goals", "non-goals", NON_GOALS}, 75, 0},
    {{"one-pager.risks", "risks", RISKS}, 65, 14},
    {{"one-pager.milestones", "milestones", MILESTONES}, 50, 0},
    {{"one-pager.questions", "questions", QUESTIONS}, 45, 0},
};

static const struct bank_question pr_faq_questions[] = {
    {{"pr-faq.users", "users",
      "Who is the customer in this announcement, and what are they trying to get done?",
      "A press release is written to one kind of reader; if it speaks to all, it speaks to none.",
      "Treasurers of sports clubs with 50 to 500 members, who want the fees in before the season starts."},
     100,
     0},
    {{"pr-faq.problem", "problem",
      "What do these customers struggle with today, in words they would use themselves?",
      "If the first paragraph does not ring true to them, they do not read the second.",
      "“I know who has not paid, but asking three times for twelve euros feels awful, so I let it go.”"},
     95,
     0},
    {{"pr-faq.solution", "solution", SOLUTION}, 90, 0},
    {{"pr-faq.quote", "quote", "What would a delighted customer say about it, in two sentences?",
      "If you cannot write the praise, the benefit is not clear yet.",
      "“I have not written a single reminder since March. I get to talk about football again.”"},
     80,
     0},
    {{"pr-faq.start", "start", "How does a customer get started on the first day, and what does it cost?",
      "The first ten minutes and the price decide whether the rest is ever used.",
      "Upload the member list, check the first message, press send. Free up to 100 members, then 9 euros a "
      "month."},
     75,
     0},
    {{"pr-faq.customer-faq", "customer-faq",
      "Which questions will customers ask before they say yes, and what are the honest answers?",
      "An objection that is answered in advance is not raised in the sale.",
      "Is it allowed to store the members' addresses? Yes: the club stays responsible, and data stays in the "
      "EU."},
     70,
     14},
    {{"pr-faq.internal-faq", "internal-faq",
      "Which questions will finance, legal, support and engineering ask, and what are the answers so far?",
      "The people who must carry it decide whether it ships.",
      "What does one club cost us a month? About 40 cents, most of it for sending messages."},
     65,
     0},
    {{"pr-faq.metrics", "metrics", METRICS}, 60, 0},
    {{"pr-faq.risks", "risks", RISKS}, 55, 14},
};

static const struct bank_question rfc_questions[] = {
    {{"rfc.problem", "problem", "What is wrong or missing today, and who is hurt by it?",
      "Reviewers judge a proposal by the problem it solves, not by its elegance.",
      "Every service writes its own retry loop; in the outage of 3 May the loops kept the database down for "
      "an "
      "extra 40 minutes."},
     100,
     0},
    {{"rfc.goals", "goals", GOALS}, 95, 0},
    {{"rfc.non-goals", "non-goals", NON_GOALS}, 90, 0},
    {{"rfc.solution", "solution", "What do you propose, in enough detail that somebody else could build it?",
      "A reviewer can only agree with what is written.",
      "A shared client library retries with exponential backoff and a budget of 10 % extra calls; services "
      "set the "
      "budget, and nothing else."},
     85,
     0},
    {{"rfc.requirements", "requirements", REQUIREMENTS}, 80, 0},
    {{"rfc.failures", "failures", FAILURES}, 75, 0},
    {{"rfc.alternatives", "alternatives", "Which other ways did you consider, and why did you not take them?",
      "It shows that the choice was one, and spares reviewers from proposing the same again.",
      "A proxy beside each service: it needs no change in code, but adds 2 ms and another thing to run."},
     70,
     0},
    {{"rfc.quality", "quality", QUALITY}, 65, 6},
    {{"rfc.risks", "risks", RISKS}, 60, 14},
    {{"rfc.milestones", "milestones", "How is it rolled out, step by step, and how is it taken back?",
      "A change that can be undone can be tried.",
      "Behind a switch in 2.4, on for two services in 2.5, the default in 2.6. Turning the switch off "
      "restores the "
      "old loops."},
     50,
     0},
    {{"rfc.questions", "questions", QUESTIONS}, 45, 0},
};

static const struct bank_question blank_questions[] = {
    {{"blank.problem", "problem", PROBLEM}, 100, 0},
    {{"blank.users", "users", USERS}, 95, 0},
    {{"blank.goals", "goals", GOALS}, 90, 0},
    {{"blank.metrics", "metrics", METRICS}, 88, 0},
    {{"blank.requirements", "requirements", REQUIREMENTS}, 85, 0},
    {{"blank.questions", "questions", QUESTIONS}, 45, 0},
};

static const struct question_set sets[] = {
    {"prd", prd_questions, COUNT_OF(prd_questions)},
    {"one-pager", one_pager_questions, COUNT_OF(one_pager_questions)},
    {"pr-faq", pr_faq_questions, COUNT_OF(pr_faq_questions)},
    {"rfc", rfc_questions, COUNT_OF(rfc_questions)},
    {"blank", blank_questions, COUNT_OF(blank_questions)},
};

const char *const template_names[] = {"prd", "one-pager", "pr-faq", "rfc", "blank", NULL};

const struct question_set *question_set_of(struct str template_name)
{
    for (size_t i = 0; i < COUNT_OF(sets); i++)
        if (str_eq(template_name, str_from(sets[i].template_name)))
            return &sets[i];
    return &sets[0];
}

const struct question *question_find(struct str id)
{
    for (size_t i = 0; i < COUNT_OF(sets); i++)
        for (size_t k = 0; k < sets[i].count; k++)
            if (str_eq(id, str_from(sets[i].questions[k].question.id)))
                return &sets[i].questions[k].question;
    return NULL;
}
