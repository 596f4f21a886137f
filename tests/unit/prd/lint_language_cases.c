#include "lint_cases.h"

const struct lint_cases lint_language_cases[] = {
    {"vague-word", REQUIREMENT,
     LIST("The system shall be fast.", "The page shall load quickly.", "The form shall be user-friendly.",
          "The system shall handle errors gracefully.", "The service shall use an appropriate cache.",
          "The list shall be intuitive and shall show members.", "The system shall be secure and reliable.",
          "The app shall support several languages.", "The importer shall cope with large files.",
          "The system shall be simple to install."),
     LIST("The system shall answer fast, within 200 ms.", "The system shall show the short name of a member.",
          "The system shall send a reminder 24 hours before the event.",
          "The system shall store a secure hash of the password.",
          "The page shall load in less than 2 seconds.", "The system shall import files as large as 10 MB.",
          "The system shall offer a `fast` mode.", "The system shall show a simple-majority vote.",
          "The system shall scale to 500 members.",
          "The system shall send a good-bye letter to who leaves.")},
    {"escape-clause", REQUIREMENT,
     LIST("The system shall encrypt mail where possible.", "The system shall retry if necessary.",
          "The system shall log errors as appropriate.",
          "The system shall, as far as practicable, keep the order.",
          "The system shall answer in English when needed.", "The system shall try to deliver each letter.",
          "The system shall deliver letters on a best-effort basis.",
          "The system shall keep the names to the extent the law allows.",
          "The system shall ideally sort by date.", "The treasurer shall be told as soon as possible."),
     LIST("The system shall encrypt mail.", "If a payment fails, the system shall retry it 3 times.",
          "When a member leaves, the system shall archive the account.",
          "Where SSO is configured, the system shall hide the password form.",
          "The system shall keep records for 10 years as required by law.",
          "The system shall show which fields are required.", "The system shall list possible dates.",
          "The system shall accept payments as long as the account is open.",
          "The system shall say that a name is needed.")},
    {"open-ended", REQUIREMENT,
     LIST("The system shall export CSV, PDF, etc.",
          "The system shall support formats including but not limited to CSV.",
          "The system shall show names, dates and so on.", "The system shall import CSV, XLSX and more.",
          "The system shall accept cards, transfers and the like.", "The system shall read CSV or similar.",
          "The system shall show fees, payments, reminders and so forth.",
          "The system shall, among other things, send letters.",
          "The system shall keep names, etc. in one table."),
     LIST("The system shall export CSV and PDF.", "The system shall show names, including former ones.",
          "The system shall accept 5 and more members.", "The system shall list 10 or more similar names.",
          "The system shall show fees and others' payments.", "The system shall read `/etc/stet.conf`.",
          "The system shall send no letter and so keep quiet.", "The system shall tell similar names apart.",
          "The system shall limit the list, but not the export.")},
    {"comparative", REQUIREMENT,
     LIST("The new page shall be faster.", "The system shall give better results.",
          "The search shall find names more quickly.", "The system shall choose the best date.",
          "The importer shall need fewer steps.", "The system shall offer an improved search.",
          "The list shall be easier to read.", "The system shall send the most appropriate letter.",
          "The system shall show a clearer message."),
     LIST("The new page shall load 30 % faster.", "The system shall be faster than the old one.",
          "The system shall show the largest fee, at least 10 of them.",
          "The system shall need fewer than 5 steps.", "The system shall follow best practices of OWASP.",
          "The search shall answer in 100 ms.",
          "The system shall show the larger of the fee and the payment.",
          "The system shall show at most 20 names.",
          "The system shall need less memory compared with release 1.",
          "The system shall show more members when the person scrolls.")},
    {"and-or", REQUIREMENT,
     LIST("The system shall send mail and/or SMS.", "The treasurer and/or the chair shall approve it.",
          "The system shall export CSV and/or PDF.", "The system shall ask for a name and/or a number.",
          "The system shall log the error And/Or tell the person.",
          "When mail and/or SMS fails, it shall retry.", "The system shall show fees and/or payments.",
          "Members and/or guests shall see the calendar."),
     LIST("The system shall send mail and SMS.", "The system shall send mail or SMS.",
          "The system shall send mail, SMS, or both.", "The system shall accept yes/no answers.",
          "The system shall read `and/or` as a word.", "The system shall show input/output errors.",
          "The system shall send mail and, or else, SMS.",
          "The system shall show the fees and the payments.")},
    {"absolute", REQUIREMENT,
     LIST("The system shall always answer.", "The system shall be available at all times.",
          "The page shall work on any device.", "The page shall work in all browsers.",
          "The system shall handle every possible error.",
          "The system shall keep data under all circumstances.",
          "The system shall import all kinds of files.", "The system shall log everything.",
          "The system must always be up."),
     LIST("The system shall list all members.", "The system shall send each member a letter.",
          "The system shall log every failed sign-in.", "The system shall apply the value that always wins.",
          "The page shall work in Firefox 115 and Chrome 120.", "The system shall answer 99.9 % of requests.",
          "The system shall never store a password in clear.", "The system shall show any member's fee.")},
    {"parenthesis", REQUIREMENT,
     LIST("The system shall export CSV (it shall use UTF-8).",
          "The system shall send letters (which must be signed).",
          "The system shall show fees (the page should sort them).", "The system shall send SMS (optional).",
          "The system shall log sign-ins (optionally with the address).",
          "The system shall keep names (they are read from the old table when the new one is empty, and then "
          "copied).",
          "The importer shall read CSV (files must not be empty).",
          "The system shall retry (the treasurer must be told)."),
     LIST("The system shall export comma-separated values (CSV).",
          "The system shall send letters (e.g. reminders).",
          "The system shall answer within 2 seconds (p95).", "The system shall show fees (paid, open, late).",
          "The system shall keep names (and former ones).", "The system shall send SMS.",
          "The system shall link to the [rules](https://example.org/must).",
          "The system shall call `f(must)`.")},
    {"long-sentence", REQUIREMENT,
     LIST("The system shall send a letter to each member whose fee is late and who has not paid after the "
          "first "
          "reminder that was sent in the month before and who has not asked the treasurer for more time in a "
          "letter "
          "that was read and answered by the treasurer or the chair of the club.",
          "When a member who joined in the year before the last one and who has paid the fee for that year "
          "but not for "
          "the last one asks for a receipt on the page that lists all receipts, the system shall show the "
          "receipt of "
          "that year and a note about the fee that is missing.",
          "The system shall keep the name and the address and the number and the day of birth and the day of "
          "joining "
          "and the day of leaving and the fee and the payments and the letters and the answers and the notes "
          "and the "
          "roles and the rights of each member of the club.",
          "If the bank does not answer and the treasurer has not turned retries off and the payment is not "
          "older than "
          "a month and the member has not left the club, then the system shall send the payment to the bank "
          "again and "
          "write the time of that into the log of payments of that month.",
          "The treasurer must see the fees of each member of each group of each year in one table that has a "
          "row for "
          "each member and a column for each month and a sum at the end of each row and at the foot of each "
          "column and "
          "a mark where a fee is late.",
          "The system shall let the chair choose which of the members of the club see the page and which of "
          "them may "
          "change it and which of them are told of changes and which of them are asked before a change is "
          "made and "
          "which of them may undo what was changed by another member.",
          "The importer shall read each line of the file and look up the member by number and compare the "
          "name and the "
          "address with what is stored and write a line for each difference and go on with the next line "
          "until the end "
          "of the file has been read or a line is out of form.",
          "Each letter shall have the name of the club and the name of the member and the address of the "
          "member and "
          "the day on which it was written and the fee and the day by which it is due and the account to "
          "which it is "
          "paid and the name of the treasurer of that year."),
     LIST("The system shall send a reminder.", "The system shall list members. It shall sort them by name.",
          "The system shall show fees, payments and letters.", "When a fee is late, the system shall say so.",
          "The system shall keep the name, the address and the number of each member of the club.",
          "The treasurer must see the fees.", "The system shall answer within 2 seconds.",
          "The system shall send a letter to each member whose fee is late.")},
    {"no-unit", REQUIREMENT,
     LIST("The page shall load within 5.", "The system shall answer in less than 200.",
          "The system shall keep at most 20 and drop the rest.", "The search shall take no more than 3.",
          "The system shall retry within 10, and then stop.", "The queue shall stay below 100.",
          "The system shall allow up to 50.", "The response shall stay under 300 for each page.",
          "The system shall answer within 2 when it is idle."),
     LIST("The page shall load within 5 seconds.", "The system shall answer in less than 200 ms.",
          "The system shall keep at most 20 letters.", "The load shall stay below 80 %.",
          "The fee shall stay under $100.", "The fee shall stay under 100 €.",
          "The system shall run on Debian 12.", "The system shall allow up to 50 members.",
          "The list shall show members over 18.")},
    {"undefined-acronym",
     "# Club\n\nThe general meeting (GM) decides.\n\n- **FR-1** %s\n- **T-1** GVB: the board.\n",
     LIST("The system shall send the XQF to members.", "The system shall print a ZKB for each fee.",
          "The system shall ask the QWC for a number.", "The system shall follow DXN2.",
          "The system shall show the VKM and the fee.", "The WQR shall approve each fee.",
          "The system shall answer each BQX within 2 days.", "The system shall keep a (small) HXT."),
     LIST("The system shall export PDF.", "The system shall tell the GM.", "The system shall ask the GVB.",
          "The system shall use the unified fee number (UFN).", "The system SHALL send a letter.",
          "The system shall read `XQF`.", "The system shall sign in by OIDC.",
          "The system shall set X-QF-ID.", "The system shall show the member's ID.")},
    {NULL, NULL, NULL, NULL},
};
